/** OpenTelemetry for the process: one provider, however many hosts it runs. */
import type { Context } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import type { Settings } from "./settings.ts";

/** Spans on their way out of the process. */
export type Telemetry = {
  /** Sends what is waiting, at most for a few seconds; called once. */
  stop(): Promise<void>;
};

/** Longest wait for the collector when the process stops; a graceful stop has 10 s in all. */
const EXPORT_TIMEOUT_MS = 2_000;

/**
 * Where the spans of the process go now, and for how many hosts: two that name the same collector
 * send each span once. Tracers hold on to the provider for ever, so that it stays.
 */
const ways = new Map<unknown, { processor: SpanProcessor; users: number }>();
let registered = false;

/**
 * Starts tracing if the settings name a collector, or with the exporter that is given (tests).
 * Without either nothing is registered, so that a call costs nothing.
 */
export function startTelemetry(
  settings: Pick<Settings, "otlpEndpoint">,
  exporter?: SpanExporter,
): Telemetry {
  const name = exporter ?? settings.otlpEndpoint;
  if (name === undefined) {
    return { stop: () => Promise.resolve() };
  }
  const way = ways.get(name) ?? {
    processor: typeof name === "string" ? toCollector(name) : new SimpleSpanProcessor(name),
    users: 0,
  };
  way.users += 1;
  ways.set(name, way);
  if (!registered) {
    registered = true;
    new NodeTracerProvider({ spanProcessors: [toAll] }).register();
  }
  return {
    stop: async () => {
      way.users -= 1;
      if (way.users === 0) {
        ways.delete(name);
        await way.processor.shutdown().catch(() => undefined);
      }
    },
  };
}

function toCollector(endpoint: string): SpanProcessor {
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  return new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }), {
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
}

const toAll: SpanProcessor = {
  onStart: (span: Span, parent: Context) => {
    for (const { processor } of ways.values()) {
      processor.onStart(span, parent);
    }
  },
  onEnd: (span: ReadableSpan) => {
    for (const { processor } of ways.values()) {
      processor.onEnd(span);
    }
  },
  forceFlush: async () => {
    await Promise.all([...ways.values()].map(({ processor }) => processor.forceFlush()));
  },
  shutdown: async () => {
    await Promise.all([...ways.values()].map(({ processor }) => processor.shutdown()));
  },
};
