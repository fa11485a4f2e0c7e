/** OpenTelemetry for the process: one provider, however many hosts it runs. */
import { context, propagation, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import type { Settings } from "./settings.ts";

/** Spans on their way out of the process. */
export type Telemetry = {
  /** Sends what is waiting, at most for a few seconds. */
  stop(): Promise<void>;
};

/** Longest wait for the collector when the process stops; a graceful stop has 10 s in all. */
const EXPORT_TIMEOUT_MS = 2_000;

let running: { provider: NodeTracerProvider; users: number } | undefined;

/**
 * Starts tracing if the settings name a collector, or with the exporter that is given (tests).
 *
 * Without either nothing is registered, so that a call costs nothing. The provider is the
 * process's: a second host joins the first one's, and the last to stop ends it.
 */
export function startTelemetry(
  settings: Pick<Settings, "otlpEndpoint">,
  exporter?: SpanExporter,
): Telemetry {
  const processor = processorFor(settings, exporter);
  if (running === undefined && processor === undefined) {
    return { stop: () => Promise.resolve() };
  }
  running ??= { provider: register(processor), users: 0 };
  running.users += 1;
  let stopped = false;
  return {
    stop: async () => {
      if (!stopped) {
        stopped = true;
        await release();
      }
    },
  };
}

function processorFor(
  settings: Pick<Settings, "otlpEndpoint">,
  exporter?: SpanExporter,
): SpanProcessor | undefined {
  if (exporter !== undefined) {
    return new SimpleSpanProcessor(exporter);
  }
  if (settings.otlpEndpoint === undefined) {
    return undefined;
  }
  const url = `${settings.otlpEndpoint.replace(/\/$/, "")}/v1/traces`;
  return new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }), {
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
}

function register(processor?: SpanProcessor): NodeTracerProvider {
  const provider = new NodeTracerProvider({ spanProcessors: processor ? [processor] : [] });
  provider.register();
  return provider;
}

async function release(): Promise<void> {
  if (running === undefined) {
    return;
  }
  running.users -= 1;
  if (running.users > 0) {
    return;
  }
  const { provider } = running;
  running = undefined;
  trace.disable();
  context.disable();
  propagation.disable();
  await provider.shutdown().catch(() => undefined);
}
