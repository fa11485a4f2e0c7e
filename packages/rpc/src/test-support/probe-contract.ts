import {
  create,
  createFileRegistry,
  setExtension,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  type Message,
} from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  file_google_protobuf_timestamp,
  FileDescriptorProtoSchema,
  MethodOptionsSchema,
  type FieldDescriptorProto,
  type Timestamp,
} from "@bufbuild/protobuf/wkt";
import { field, FieldRulesSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { scope, sensitive } from "@flint/contracts-type";

/**
 * A contract for the tests of this package: a service with a mutating, a reading and an internal
 * RPC over a request that has every shape of field.
 */
const { STRING, INT64, INT32, MESSAGE, BYTES, BOOL } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

type Extra = Partial<Pick<FieldDescriptorProto, "label" | "typeName" | "oneofIndex">> & {
  maxLength?: bigint;
  isSensitive?: boolean;
};

function fieldProto(
  number: number,
  name: string,
  type: FieldDescriptorProto_Type,
  { maxLength, isSensitive, ...extra }: Extra = {},
): FieldDescriptorProto {
  const options = create(FieldOptionsSchema);
  if (isSensitive) {
    setExtension(options, sensitive, true);
  }
  if (maxLength !== undefined) {
    const rules = create(FieldRulesSchema, {
      type: { case: "string", value: { maxLen: maxLength } },
    });
    setExtension(options, field, rules);
  }
  const jsonName = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const base = { number, name, jsonName, type, label: OPTIONAL, options };
  return create(FieldDescriptorProtoSchema, { ...base, ...extra });
}

function methodProto(name: string, input: string, output: string, wanted: string) {
  const options = create(MethodOptionsSchema);
  if (wanted !== "") {
    setExtension(options, scope, wanted);
  }
  return {
    name,
    inputType: `.flint.probe.v1.${input}`,
    outputType: `.flint.probe.v1.${output}`,
    options,
  };
}

const LINE = ".flint.probe.v1.Line";

const proto = create(FileDescriptorProtoSchema, {
  name: "flint/probe/v1/probe.proto",
  package: "flint.probe.v1",
  syntax: "proto3",
  dependency: ["google/protobuf/timestamp.proto"],
  messageType: [
    {
      name: "Line",
      field: [
        fieldProto(1, "name", STRING, { maxLength: 40n }),
        fieldProto(2, "amount_minor", INT64),
        fieldProto(3, "inner", MESSAGE, { typeName: LINE }),
      ],
    },
    {
      name: "WriteRequest",
      field: [
        fieldProto(1, "request_id", STRING),
        fieldProto(2, "note", STRING, { maxLength: 200n }),
        fieldProto(3, "lines", MESSAGE, { label: REPEATED, typeName: LINE }),
        fieldProto(4, "labels", MESSAGE, {
          label: REPEATED,
          typeName: ".flint.probe.v1.WriteRequest.LabelsEntry",
        }),
        fieldProto(5, "due_time", MESSAGE, { typeName: ".google.protobuf.Timestamp" }),
        fieldProto(6, "phone", STRING, { oneofIndex: 0 }),
        fieldProto(7, "line", MESSAGE, { typeName: LINE, oneofIndex: 0 }),
        fieldProto(8, "processor_token", STRING, { isSensitive: true }),
        fieldProto(9, "blob", BYTES),
        fieldProto(10, "count", INT32),
        fieldProto(11, "urgent", BOOL),
        fieldProto(12, "tags", STRING, { label: REPEATED }),
      ],
      oneofDecl: [{ name: "contact" }],
      nestedType: [
        {
          name: "LabelsEntry",
          field: [fieldProto(1, "key", STRING), fieldProto(2, "value", STRING)],
          options: { mapEntry: true },
        },
      ],
    },
    { name: "WriteResponse", field: [fieldProto(1, "id", STRING), fieldProto(2, "echo", STRING)] },
    { name: "SecretResponse", field: [fieldProto(1, "secret", STRING, { isSensitive: true })] },
    { name: "ReadRequest", field: [fieldProto(1, "id", STRING)] },
  ],
  service: [
    {
      name: "ProbeService",
      method: [
        methodProto("Write", "WriteRequest", "WriteResponse", "probes:write"),
        methodProto("CreateSecret", "WriteRequest", "SecretResponse", "probes:write"),
        methodProto("Read", "ReadRequest", "WriteResponse", "probes:read"),
        methodProto("Internal", "ReadRequest", "WriteResponse", ""),
        {
          ...methodProto("Tell", "ReadRequest", "WriteResponse", "probes:read"),
          serverStreaming: true,
        },
      ],
    },
  ],
});

const registry = createFileRegistry(proto, (name) =>
  name === "google/protobuf/timestamp.proto" ? file_google_protobuf_timestamp : undefined,
);

/** The service of this contract. */
export const ProbeService = registry.getService("flint.probe.v1.ProbeService") as DescService;

function method(name: string): DescMethodUnary {
  return ProbeService.method[name] as DescMethodUnary;
}

export const writeMethod = method("write");
export const createSecretMethod = method("createSecret");
export const readMethod = method("read");
export const internalMethod = method("internal");
export const tellMethod = ProbeService.method["tell"] as DescMethodServerStreaming;

/** A line of a request. */
export type Line = Message & { name: string; amountMinor: bigint; inner?: Line };

/** The request of Write and CreateSecret, as protobuf-es would type it. */
export type WriteRequest = Message & {
  requestId: string;
  note: string;
  lines: Line[];
  labels: Record<string, string>;
  dueTime?: Timestamp;
  contact: { case: undefined } | { case: "phone"; value: string } | { case: "line"; value: Line };
  processorToken: string;
  blob: Uint8Array;
  count: number;
  urgent: boolean;
  tags: string[];
};

/** The answer of Write, Read and Internal. */
export type WriteResponse = Message & { id: string; echo: string };
