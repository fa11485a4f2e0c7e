import type { CallRecord } from "@flint/rpc";
import { Gauge, Histogram, Registry } from "prom-client";

/** Bounds of the latency histogram in seconds: a charge is tens of milliseconds, a time-out 30 s. */
const LATENCY_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** A number that is read when the metrics are asked for. */
export type Reading = { labels: Record<string, string>; value: number };

/** The metrics of one host, in a registry of its own: several hosts of a test do not mix. */
export type Metrics = {
  /** Counts an ended call. */
  observeCall(call: Pick<CallRecord, "procedure" | "code" | "latencyMs">): void;
  /**
   * Adds a source that is read at each scrape; a failing one leaves its gauge out instead of
   * failing the scrape, which is needed most when something fails.
   */
  watch(gauge: GaugeName, read: () => Promise<Reading[]> | Reading[]): void;
  /** The Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
};

const GAUGES = {
  flint_jobs: "Jobs by service, kind and state (queued, parked).",
  flint_feed_position: "Position of the last numbered event of a service's feed.",
  flint_consumer_position:
    "Position that a consumer has reached; its lag is the source's flint_feed_position less this.",
  flint_parked_events: "Events that a consumer gave up on until somebody drives them.",
  flint_event_queue_events: "Committed events that have no position in their feed yet.",
  flint_processor_circuits:
    "Processor accounts that a service has charged over since it started, by the state of their circuit breakers (closed, open, half_open). What is not closed sends nothing.",
  flint_mysql_connections:
    "Pooled connections by service and state: open, idle (of the open ones), and callers waiting for one.",
} as const satisfies Record<string, string>;

/** Gauges that are read at each scrape. */
export type GaugeName = keyof typeof GAUGES;

/** Makes the metrics of a host. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const latency = new Histogram({
    name: "flint_rpc_duration_seconds",
    help: "Time from the arrival of a call to its answer, by procedure and code.",
    labelNames: ["procedure", "code"],
    buckets: LATENCY_BUCKETS_S,
    registers: [registry],
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process.",
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const sources = new Map<GaugeName, (() => Promise<Reading[]> | Reading[])[]>();
  return {
    observeCall: ({ procedure, code, latencyMs }) =>
      latency.observe({ procedure, code }, latencyMs / 1000),
    watch: (name, read) => {
      const sourcesOfName = sources.get(name) ?? [];
      if (sourcesOfName.length === 0) {
        sources.set(name, sourcesOfName);
        addGauge(registry, name, sourcesOfName);
      }
      sourcesOfName.push(read);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function addGauge(
  registry: Registry,
  name: GaugeName,
  sources: readonly (() => Promise<Reading[]> | Reading[])[],
): void {
  const labelNames = LABELS[name];
  new Gauge({
    name,
    help: GAUGES[name],
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      const readings = await Promise.all(
        sources.map(async (read) => {
          try {
            return await read();
          } catch {
            return [];
          }
        }),
      );
      this.reset();
      for (const { labels, value } of readings.flat()) {
        this.set(labels, value);
      }
    },
  });
}

const LABELS = {
  flint_jobs: ["service", "kind", "state"],
  flint_feed_position: ["service"],
  flint_consumer_position: ["service", "consumer", "source"],
  flint_parked_events: ["service", "consumer"],
  flint_event_queue_events: ["service"],
  flint_processor_circuits: ["service", "state"],
  flint_mysql_connections: ["service", "state"],
} as const satisfies Record<GaugeName, readonly string[]>;
