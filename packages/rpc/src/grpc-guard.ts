import {
  status,
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import type { ServerHttp2Stream } from "node:http2";
import { grpcStatus, STATUS_DETAILS } from "./grpc-status.ts";
import type { Pipeline } from "./pipeline.ts";
import type { CommonReason } from "./reasons.ts";

/** Health and reflection word their own refusals. */
const FOREIGN = "/grpc.";

type PartialStatusObject = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

type StatusCall = ServerInterceptingCallInterface & { stream?: ServerHttp2Stream };

/**
 * Sees to it that every call ends in time and with an envelope, also where grpc-js answers
 * by itself: a message that is too large, a compression that it cannot undo, a timeout that is
 * none, a stream that ends without a message.
 *
 * It wraps two methods of the call at hand instead of a second call object around it, as grpc-js
 * answers those cases below any interceptor.
 */
export function guardStreams(pipeline: Pipeline): ServerInterceptor {
  return (method, call: StatusCall) => {
    if (method.requestStream || (method.responseStream && method.path.startsWith(FOREIGN))) {
      return call as never;
    }
    addEnvelope(pipeline, method.path, call);
    const { bodyMs, streamMs, toldMs } = pipeline.timeLimits;
    limitTime(call, { bodyMs, wholeMs: method.responseStream ? toldMs : streamMs });
    return call as never;
  };
}

function addEnvelope(pipeline: Pipeline, path: string, call: StatusCall): void {
  const send = call.sendStatus.bind(call);
  const sendMetadata = call.sendMetadata.bind(call);
  let sent = false;
  // What has begun to be answered is the pipeline's: it words its end, and writes its record.
  let begun = false;
  call.sendMetadata = (metadata: Metadata) => {
    begun = true;
    sendMetadata(metadata);
  };
  call.sendStatus = (given: PartialStatusObject) => {
    // After grpc-js has refused a frame it goes on to complain about the frames behind it.
    if (sent) {
      return;
    }
    sent = true;
    const isWorded = given.code === status.OK || hasDetails(given.metadata);
    if (begun || isWorded || path.startsWith(FOREIGN)) {
      return send(given);
    }
    const outgoing = pipeline.refuse({ path, protocol: "grpc" }, { reason: reasonOf(given) });
    send(grpcStatus(outgoing.refused, outgoing.headers));
  };
}

function hasDetails(metadata: Metadata | null | undefined): boolean {
  return metadata !== null && metadata !== undefined && metadata.get(STATUS_DETAILS).length > 0;
}

/** What grpc-js means by the codes that it answers on its own account. */
function reasonOf({ code }: PartialStatusObject): CommonReason {
  switch (code) {
    case status.RESOURCE_EXHAUSTED:
      return "REQUEST_TOO_LARGE";
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return "DEADLINE_EXCEEDED";
    default:
      return "MALFORMED_REQUEST";
  }
}

/** A body that does not come, and a peer that does not read its answer. */
function limitTime(call: StatusCall, limits: { bodyMs: number; wholeMs: number }): void {
  const { bodyMs, wholeMs } = limits;
  const { stream } = call;
  if (stream === undefined) {
    return;
  }
  const body = setTimeout(() => {
    call.sendStatus({ code: status.DEADLINE_EXCEEDED, details: "" });
    stream.close();
  }, bodyMs);
  const whole = setTimeout(() => stream.close(), wholeMs);
  stream.once("end", () => clearTimeout(body));
  stream.once("close", () => {
    clearTimeout(body);
    clearTimeout(whole);
  });
}
