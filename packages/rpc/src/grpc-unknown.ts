import type { sendUnaryData, Server, ServerUnaryCall } from "@grpc/grpc-js";
import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { grpcStatus } from "./grpc-status.ts";
import type { Pipeline } from "./pipeline.ts";
import { toConnectError } from "./refusal.ts";

/** The two questions that grpc-js asks itself before a call has a handler. */
type Internals = {
  _retrieveHandler(path: string): unknown;
  _verifyContentType(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean;
};

/**
 * Gives the envelope to calls that no handler is asked about: an RPC that does not exist, and a
 * content type that is not gRPC's. grpc-js offers no way in for these, so two of its methods are
 * replaced on this one server; its version is pinned, and tests of this package see a change.
 */
export function answerUnknownPaths(server: Server, pipeline: Pipeline): void {
  const internals = server as unknown as Internals;
  const retrieve = internals._retrieveHandler.bind(server);
  internals._retrieveHandler = (path) => retrieve(path) ?? unknownHandler(pipeline, path);
  internals._verifyContentType = (stream, headers) => {
    if (headers["content-type"]?.startsWith("application/grpc")) {
      return true;
    }
    refuseContentType(pipeline, stream, headers);
    return false;
  };
}

function unknownHandler(pipeline: Pipeline, path: string) {
  return {
    path,
    type: "unary",
    serialize: () => Buffer.alloc(0),
    deserialize: (bytes: Buffer) => bytes,
    func(_call: ServerUnaryCall<Buffer, never>, callback: sendUnaryData<never>) {
      const { refused, headers } = pipeline.refuse(
        { path, protocol: "grpc" },
        { reason: "UNIMPLEMENTED" },
      );
      callback(grpcStatus(refused, headers));
    },
  };
}

/** Connect and gRPC-Web are spoken over HTTP/1.1; over HTTP/2 only gRPC is. */
function refuseContentType(
  pipeline: Pipeline,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  const path = String(headers[":path"] ?? "");
  const { refused } = pipeline.refuse({ path, protocol: "grpc" }, { reason: "MALFORMED_REQUEST" });
  stream.respond({ ":status": 415, "content-type": "application/json" });
  stream.end(Buffer.from(errorToJsonBytes(toConnectError(refused), undefined)));
}
