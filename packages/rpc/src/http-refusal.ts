import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpProtocol } from "./connect-protocol.ts";
import { writeAnswer } from "./http-answer.ts";
import type { Pipeline } from "./pipeline.ts";
import type { CommonReason } from "./reasons.ts";
import { toConnectError, type RefusalFacts } from "./refusal.ts";

/** A request that is refused before it is a call. */
export type HttpPlace = {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  protocol: HttpProtocol | undefined;
  /** HTTP status of a refusal in Connect's form; undefined: the one of its code. */
  httpStatus: number | undefined;
};

/** Answers a request that has no RPC, in the caller's protocol, otherwise in Connect's. */
export async function refuseRequest(
  pipeline: Pipeline,
  place: HttpPlace,
  facts: RefusalFacts & { reason: CommonReason },
): Promise<void> {
  const name = place.protocol?.name ?? "connect";
  const { refused, headers } = pipeline.refuse({ path: place.path, protocol: name }, facts);
  const error = toConnectError({ ...refused, headers });
  const header = new Headers(headers);
  if (name === "grpc-web") {
    header.set("content-type", place.request.headers["content-type"] ?? "application/grpc-web");
    setTrailerStatus(header, error);
    return writeAnswer(place.request, place.response, { status: 200, header });
  }
  header.set("content-type", "application/json");
  const status = place.httpStatus ?? codeToHttpStatus(error.code);
  const body = only(errorToJsonBytes(error, undefined));
  return writeAnswer(place.request, place.response, { status, header, body });
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
