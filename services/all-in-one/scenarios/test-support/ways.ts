import { fromBinary } from "@bufbuild/protobuf";
import { AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { codeFromString, codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import { type Refusal, RefusalSchema } from "@flint/contracts-type";
import { serviceNameOf, type TestHost } from "@flint/testing";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { everyRpc } from "./every-rpc.ts";

/** A call as bytes, so that they may be wrong in every way. */
export type RawCall = {
  /** "/flint.charge.v1.OrderService/PayOrder". */
  path: string;
  body: Uint8Array | string;
  /** Nothing is sent where it is empty. */
  credential: string;
  headers?: Record<string, string>;
};

/** What came back: a body, or a code with Flint's envelope where there was one. */
export type RawAnswer = {
  headers: Pick<Headers, "get">;
  /** Of HTTP; gRPC's is always 200. */ status: number;
} & (
  | { ok: true; body: Uint8Array }
  | { ok: false; code: Code; message: string; refusal: Refusal | undefined }
);

/** Sends calls as bytes, without a client's help. */
export type Sender = (call: RawCall) => Promise<RawAnswer>;

/** The ways in, by the encoding of their bodies. */
export type Ways = { connectJson: Sender; connectProto: Sender; grpc: Sender; close(): void };

/** Opens the ways in to every service; what is no service's path goes to charge. */
export function openWays(host: Pick<TestHost, "urlOf">): Ways {
  const clients = new Map<string, Client>();
  const clientOf = (url: string) => {
    const client = clients.get(url) ?? new Client(new URL(url).host, credentials.createInsecure());
    clients.set(url, client);
    return client;
  };
  const urlOf = ({ path }: RawCall) => {
    const rpc = everyRpc.find((each) => each.path === path);
    return host.urlOf(rpc === undefined ? "charge" : serviceNameOf(rpc.service));
  };
  return {
    connectJson: (call) => sendConnect(urlOf(call), "application/json", call),
    connectProto: (call) => sendConnect(urlOf(call), "application/proto", call),
    grpc: (call) => sendGrpc(clientOf(urlOf(call)), call),
    close: () => clients.forEach((client) => client.close()),
  };
}

async function sendConnect(url: string, type: string, call: RawCall): Promise<RawAnswer> {
  const response = await fetch(url + call.path, {
    method: "POST",
    headers: { "content-type": type, ...headersOf(call) },
    body: call.body as Uint8Array<ArrayBuffer> | string,
  });
  const body = await response.bytes();
  const { headers, status } = response;
  if (response.ok) return { ok: true, headers, status, body };
  const answer = { headers, status, ...connectError(Buffer.from(body).toString()) };
  // A path that no server knows is 404 for every client of HTTP; the body says unimplemented.
  const due = answer.code === Code.Unimplemented ? 404 : codeToHttpStatus(answer.code);
  if (status !== due) {
    throw new Error(`The status ${status} does not go with the code ${Code[answer.code]}.`);
  }
  return answer;
}

type ConnectErrorBody = {
  code?: string;
  message?: string;
  details?: { type: string; value: string }[];
};

type Refused = { ok: false; code: Code; message: string; refusal: Refusal | undefined };

function connectError(body: string): Refused {
  const { code, message = "", details = [] } = JSON.parse(body) as ConnectErrorBody;
  const detail = details.find(({ type }) => type === RefusalSchema.typeName);
  return {
    ok: false,
    code: codeFromString(code ?? "") ?? Code.Unknown,
    message,
    refusal: detail && fromBinary(RefusalSchema, Buffer.from(detail.value, "base64")),
  };
}

function sendGrpc(client: Client, call: RawCall): Promise<RawAnswer> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headersOf(call))) metadata.set(name, value);
  const same = (bytes: Buffer) => bytes;
  const body = Buffer.from(call.body as Uint8Array);
  return new Promise((resolve) => {
    let headers: RawAnswer["headers"] = new Headers();
    const done = (error: ServiceError | null, answer: Buffer = Buffer.alloc(0)) =>
      resolve({
        headers,
        status: 200,
        ...(error === null ? { ok: true, body: answer } : grpcError(error)),
      });
    client
      .makeUnaryRequest(call.path, same, same, body, metadata, done)
      .on("metadata", (sent: Metadata) => (headers = readable(sent)));
  });
}

function readable(metadata: Metadata): RawAnswer["headers"] {
  return { get: (name) => metadata.get(name).map(String)[0] ?? null };
}

function grpcError(error: ServiceError): Refused {
  const { code, details } = error;
  return { ok: false, code: code as number, message: details, refusal: refusalIn(error) };
}

/** Reads the envelope of a call that grpc-js refused: a google.rpc.Status, details in field 3. */
export function refusalIn({ metadata }: ServiceError): Refusal | undefined {
  const [status] = metadata.get("grpc-status-details-bin");
  if (status === undefined) return undefined;
  const reader = new BinaryReader(status as Buffer);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 3) return anyUnpack(fromBinary(AnySchema, reader.bytes()), RefusalSchema);
    reader.skip(type);
  }
  return undefined;
}

function headersOf({ credential, headers }: RawCall): Record<string, string> {
  return credential === "" ? { ...headers } : { authorization: `Bearer ${credential}`, ...headers };
}
