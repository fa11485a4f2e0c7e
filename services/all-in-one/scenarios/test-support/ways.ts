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
  const rpcOf = ({ path }: RawCall) => everyRpc.find((each) => each.path === path);
  const urlOf = (call: RawCall) => {
    const rpc = rpcOf(call);
    return host.urlOf(rpc === undefined ? "charge" : serviceNameOf(rpc.service));
  };
  const connect = (encoding: "json" | "proto") => (call: RawCall) =>
    rpcOf(call)?.streams === true
      ? sendConnectStream(urlOf(call), encoding, call)
      : sendConnect(urlOf(call), encoding, call);
  return {
    connectJson: connect("json"),
    connectProto: connect("proto"),
    grpc: (call) =>
      rpcOf(call)?.streams === true
        ? sendGrpcStream(clientOf(urlOf(call)), call)
        : sendGrpc(clientOf(urlOf(call)), call),
    close: () => clients.forEach((client) => client.close()),
  };
}

async function sendConnect(url: string, encoding: string, call: RawCall): Promise<RawAnswer> {
  const response = await post(url, `application/${encoding}`, call);
  const body = await response.bytes();
  const { headers, status } = response;
  if (response.ok) return { ok: true, headers, status, body };
  return refusedConnect(response, body);
}

function post(url: string, type: string, call: RawCall): Promise<Response> {
  return fetch(url + call.path, {
    method: "POST",
    headers: { "content-type": type, ...headersOf(call) },
    body: call.body as Uint8Array<ArrayBuffer> | string,
  });
}

function refusedConnect({ headers, status }: Response, body: Uint8Array): RawAnswer {
  const answer = { headers, status, ...connectError(Buffer.from(body).toString()) };
  // A path that no server knows is 404 for every client of HTTP; the body says unimplemented.
  const due = answer.code === Code.Unimplemented ? 404 : codeToHttpStatus(answer.code);
  if (status !== due) {
    throw new Error(`The status ${status} does not go with the code ${Code[answer.code]}.`);
  }
  return answer;
}

/** A frame begins with one byte of flags and four of length. */
const FRAME_HEADER_BYTES = 5;
const FLAG_END = 2;

/** The first message of a stream, or the refusal that ended it. */
async function sendConnectStream(url: string, encoding: string, call: RawCall): Promise<RawAnswer> {
  const bytes = Buffer.from(call.body as Uint8Array);
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(bytes.length, 1);
  const framed = { ...call, body: Buffer.concat([header, bytes]) };
  const response = await post(url, `application/connect+${encoding}`, framed);
  const body = Buffer.from(await response.bytes());
  const { headers, status } = response;
  if (!response.ok) return refusedConnect(response, body);
  let first: Buffer | undefined;
  for (let at = 0; at < body.length;) {
    const length = body.readUInt32BE(at + 1);
    const content = body.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + length);
    const ends = (body.readUInt8(at) & FLAG_END) !== 0;
    const { error } = ends ? (JSON.parse(content.toString()) as { error?: object }) : {};
    if (error !== undefined) return { headers, status, ...connectError(JSON.stringify(error)) };
    if (!ends) first ??= content;
    at += FRAME_HEADER_BYTES + length;
  }
  const none = Buffer.from(encoding === "json" ? "{}" : "");
  return { ok: true, headers, status, body: first ?? none };
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

/** The first message of a stream, or the refusal that ended it. */
function sendGrpcStream(client: Client, call: RawCall): Promise<RawAnswer> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headersOf(call))) metadata.set(name, value);
  const same = (bytes: Buffer) => bytes;
  const body = Buffer.from(call.body as Uint8Array);
  return new Promise((resolve) => {
    let headers: RawAnswer["headers"] = new Headers();
    let first: Buffer | undefined;
    client
      .makeServerStreamRequest(call.path, same, same, body, metadata)
      .on("metadata", (sent: Metadata) => (headers = readable(sent)))
      .on("data", (bytes: Buffer) => (first ??= bytes))
      .on("error", (error: ServiceError) => resolve({ headers, status: 200, ...grpcError(error) }))
      .on("end", () => resolve({ ok: true, headers, status: 200, body: first ?? Buffer.alloc(0) }));
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
