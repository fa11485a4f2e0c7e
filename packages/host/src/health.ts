import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { Server } from "@grpc/grpc-js";
import { HealthImplementation, service as healthService } from "grpc-health-check";

/** Whether this process takes calls, as grpc.health.v1 and GET /healthz tell it. */
export type Health = {
  /** Adds grpc.health.v1.Health, which needs no credential. */
  addToServer(server: Pick<Server, "addService">): void;
  readonly serving: boolean;
  /** From now on every answer is NOT_SERVING; calls that come all the same are still answered. */
  stopServing(): void;
};

/** Bytes of the proto files that describe grpc.health.v1, for reflection. */
export function healthFiles(): Buffer[] {
  const methods = Object.values(healthService) as {
    requestType: { fileDescriptorProtos: Buffer[] };
  }[];
  return methods
    .flatMap((method) => method.requestType.fileDescriptorProtos)
    .slice(0, 1)
    .map(withMapEntries);
}

/**
 * The loader names the entries of a map like the field ("Statuses"), where protoc and every
 * reflection client want "StatusesEntry" and take the whole file for broken otherwise.
 */
function withMapEntries(bytes: Uint8Array): Buffer {
  const file = fromBinary(FileDescriptorProtoSchema, bytes);
  for (const message of file.messageType) {
    for (const entry of message.nestedType.filter(({ options }) => options?.mapEntry)) {
      const short = entry.name;
      entry.name = `${short}Entry`;
      const maps = message.field.filter(({ typeName }) => typeName === short);
      for (const map of maps) map.typeName = entry.name;
    }
  }
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file));
}

/** Health of the named gRPC services ("flint.charge.v1.OrderService") and, under "", of all. */
export function createHealth(services: readonly string[]): Health {
  const names = ["", ...services];
  const health = new HealthImplementation(
    Object.fromEntries(names.map((name) => [name, "SERVING" as const])),
  );
  let serving = true;
  return {
    addToServer: (server) => health.addToServer(server as Parameters<typeof health.addToServer>[0]),
    get serving() {
      return serving;
    },
    stopServing: () => {
      serving = false;
      for (const name of names) {
        health.setStatus(name, "NOT_SERVING");
      }
    },
  };
}
