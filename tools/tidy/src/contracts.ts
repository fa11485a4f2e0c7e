import { createFileRegistry, fromBinary, type DescEnum, type DescFile } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { brokeDown, runProgram } from "./run-program.ts";

/** What proto/ promises, as far as checks ask. */
export type Contracts = { rpcs: RpcContract[]; reasons: ReasonContract[] };

/** One RPC. */
export type RpcContract = {
  /** Folder of the service that answers it: `payment-method`; `type` for what every one serves. */
  project: string;
  /** `flint.charge.v1.OrderService.PayOrder`. */
  name: string;
  /** Name of its file: `pay-order`. */
  fileName: string;
  /** Where it is defined, relative to the root. */
  path: string;
};

/** One reason to refuse a call: a value of an `ErrorReason` enum. */
export type ReasonContract = {
  /** As for an RPC: `type` for the reasons of every service. */
  project: string;
  /** Without the enum's prefix: `ORDER_CLOSED`. */
  name: string;
  /** The value's comment on one line. */
  meaning: string;
  path: string;
};

/** Reads proto/ by `buf build`, comments included. */
export async function readContracts(root: string): Promise<Contracts> {
  const result = await runProgram(root, "buf", ["build", "--as-file-descriptor-set", "-o", "-"]);
  if (result.exitCode !== 0) throw brokeDown("buf build", result);
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, result.stdout));
  const files = [...registry.files].filter((file) => file.proto.package.startsWith("flint."));
  return { rpcs: files.flatMap(rpcsOf), reasons: files.flatMap(reasonsOf) };
}

function rpcsOf(file: DescFile): RpcContract[] {
  return file.services.flatMap((service) =>
    service.methods.map((method) => ({
      project: projectOf(file),
      name: `${service.typeName}.${method.name}`,
      fileName: kebabCase(method.name),
      path: pathOf(file),
    })),
  );
}

function reasonsOf(file: DescFile): ReasonContract[] {
  return file.enums
    .filter((found) => found.name.endsWith("ErrorReason"))
    .flatMap((found) =>
      found.values
        // A deprecated one is kept for its number, and answered no more.
        .filter((value) => value.number !== 0 && value.proto.options?.deprecated !== true)
        .map((value) => ({
          project: projectOf(file),
          name: value.localName,
          meaning: commentOf(file, found, found.values.indexOf(value)),
          path: pathOf(file),
        })),
    );
}

// Field numbers of descriptor.proto on the way to a value: file.enum_type (5), enum.value (2).
function commentOf(file: DescFile, found: DescEnum, valueIndex: number): string {
  const wanted = [5, file.enums.indexOf(found), 2, valueIndex].join();
  const location = file.proto.sourceCodeInfo?.location.find((one) => one.path.join() === wanted);
  return (location?.leadingComments ?? "").trim().replaceAll(/\s+/g, " ");
}

function projectOf(file: DescFile): string {
  return (file.proto.package.split(".")[1] ?? "").replaceAll("_", "-");
}

function pathOf(file: DescFile): string {
  return `proto/${file.proto.name}`;
}

/** `CreateAPIKey` and `CreateApiKey` alike become `create-api-key`. */
export function kebabCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
