import { toBinary, type DescFile, type DescService } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { ReflectionService } from "@grpc/reflection";
import { healthFiles } from "./health.ts";

/** What reflection and health are called on the wire. */
const PUBLISHED = ["grpc.health.v1.Health"];

/**
 * Server reflection (v1 and v1alpha) over the descriptors of the public services.
 *
 * Internal services are served, but not listed: nobody outside can call them.
 */
export function createReflection(services: readonly DescService[]): ReflectionService {
  const listed = services.filter((service) => !isInternal(service));
  const files = new Map<string, Buffer>();
  for (const service of listed) {
    collect(service.file, files);
  }
  const root = { flint: { fileDescriptorProtos: [...files.values(), ...healthFiles()] } };
  return new ReflectionService(
    root as unknown as ConstructorParameters<typeof ReflectionService>[0],
    {
      services: [...listed.map((service) => service.typeName), ...PUBLISHED],
    },
  );
}

/** Whether only Flint's own services may call it: `*InternalService` and the feed. */
export function isInternal(service: DescService): boolean {
  return service.name.endsWith("InternalService") || service.name === "FeedService";
}

function collect(file: DescFile, files: Map<string, Buffer>): void {
  if (files.has(file.proto.name)) {
    return;
  }
  for (const dependency of file.dependencies) {
    collect(dependency, files);
  }
  files.set(file.proto.name, Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)));
}
