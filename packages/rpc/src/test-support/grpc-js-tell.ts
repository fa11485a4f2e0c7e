import { ConnectError } from "@connectrpc/connect";
import { grpcDefinition, RefusalSchema } from "@flint/contracts-type";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { fromBinary } from "@bufbuild/protobuf";
import { AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { STATUS_DETAILS } from "../grpc-status.ts";
import { ProbeService } from "./probe-contract.ts";
import type { ProbeClient } from "./probe-clients.ts";

/** A client of the stream by grpc-js itself, without a transport of ours. */
export function grpcJsTell(url: string): Pick<ProbeClient, "tell" | "close"> {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = grpcDefinition(ProbeService)["tell"]!;
  return {
    async *tell(request, options = {}) {
      const metadata = new Metadata();
      new Headers(options.headers).forEach((value, name) => metadata.set(name, value));
      const { timeoutMs, signal } = options;
      const deadline = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request as never,
        metadata,
        deadline,
      );
      signal?.addEventListener("abort", () => call.cancel());
      try {
        yield* call as AsyncIterable<Record<string, unknown>>;
      } catch (error) {
        throw connectErrorOf(error as ServiceError);
      }
    },
    close: () => client.close(),
  };
}

function connectErrorOf({ code, details, metadata }: ServiceError): ConnectError {
  const error = new ConnectError(details, code as number);
  const [status] = metadata.get(STATUS_DETAILS);
  if (status === undefined) return error;
  const reader = new BinaryReader(status as Buffer);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== 3) reader.skip(type);
    else {
      const value = anyUnpack(fromBinary(AnySchema, reader.bytes()), RefusalSchema);
      if (value !== undefined) error.details.push({ desc: RefusalSchema, value });
    }
  }
  return error;
}
