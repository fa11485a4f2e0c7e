import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type TextMapGetter,
  type TextMapSetter,
} from "@opentelemetry/api";
import type { RequestHeaders } from "./credential.ts";

const tracer = trace.getTracer("@flint/rpc");

const fromHeaders: TextMapGetter<RequestHeaders> = {
  get: (headers, name) => headers.get(name),
  keys: () => ["traceparent", "tracestate"],
};

const intoHeaders: TextMapSetter<Headers> = {
  set: (headers, name, value) => headers.set(name, value),
};

/** Runs a call in a span that continues the caller's trace (`traceparent`). */
export function traceCall<T>(
  procedure: string,
  headers: RequestHeaders,
  body: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, headers, fromHeaders);
  return tracer.startActiveSpan(procedure, { kind: SpanKind.SERVER }, parent, body);
}

/** Ends a call's span; only outages and defects count as errors of ours. */
export function endSpan(
  span: Span,
  ending: { callId: string; code: string; reason: string },
): void {
  if (span.isRecording()) {
    span.setAttributes({
      "rpc.system": "flint",
      "rpc.status": ending.code,
      "flint.call_id": ending.callId,
      "flint.reason": ending.reason,
    });
    if (["internal", "unknown", "unavailable", "deadline_exceeded"].includes(ending.code)) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: ending.reason });
    }
  }
  span.end();
}

/** Runs a call to another service in a span of its own. */
export function traceClientCall<T>(procedure: string, body: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(procedure, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await body();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Writes the present span into the headers of a call to another service. */
export function injectTrace(headers: Headers): void {
  propagation.inject(context.active(), headers, intoHeaders);
}
