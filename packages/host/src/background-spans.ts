import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { JobHandler } from "@flint/jobs";
import { failureText } from "@flint/std";
import type { ConsumerSpec, Service } from "./service.ts";

const tracer = trace.getTracer("@flint/host");

/** A service whose jobs and consumers are seen in traces. */
export function withSpans(service: Service): Service {
  return {
    ...service,
    ...(service.jobs && { jobs: jobsWithSpans(service.jobs) }),
    ...(service.consumers && { consumers: service.consumers.map(consumerWithSpan) }),
  };
}

/** A job that an RPC waits for continues its trace; one that was found due begins another. */
function jobsWithSpans(jobs: Readonly<Record<string, JobHandler>>): Record<string, JobHandler> {
  return Object.fromEntries(
    Object.entries(jobs).map(([kind, handler]): [string, JobHandler] => [
      kind,
      (job, context) =>
        inSpan(`job ${kind}`, { "flint.job_id": job.id, "flint.tries": job.tries }, () =>
          handler(job, context),
        ),
    ]),
  );
}

function consumerWithSpan(spec: ConsumerSpec): ConsumerSpec {
  return {
    ...spec,
    handle: (tx, event) =>
      inSpan(
        `event ${event.type}`,
        { "flint.event_id": event.id, "flint.consumer": spec.name },
        () => spec.handle(tx, event),
      ),
  };
}

function inSpan(
  name: string,
  attributes: Record<string, string | number>,
  body: () => Promise<void>,
): Promise<void> {
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER, attributes }, async (span) => {
    try {
      await body();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: failureText(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
