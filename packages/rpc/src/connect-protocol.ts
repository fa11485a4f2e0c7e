import type { Encoding } from "./decode.ts";

/** What an HTTP/1.1 request speaks. */
export type HttpProtocol = {
  name: "connect" | "grpc-web";
  encoding: Encoding;
  /**
   * Whether messages come in frames: gRPC-Web's always, Connect's where the RPC answers with a
   * stream.
   */
  framed: boolean;
};

const CONNECT = /^application\/(connect\+)?(proto|json)(?:$|;)/i;
const GRPC_WEB = /^application\/grpc-web(?:\+(proto|json))?(?:$|;)/i;

/** Reads the content type; undefined where it is neither Connect's nor gRPC-Web's. */
export function protocolOf(contentType: string | undefined): HttpProtocol | undefined {
  const connect = CONNECT.exec(contentType ?? "");
  if (connect !== null) {
    return {
      name: "connect",
      encoding: connect[2]?.toLowerCase() === "json" ? "json" : "binary",
      framed: connect[1] !== undefined,
    };
  }
  const web = GRPC_WEB.exec(contentType ?? "");
  if (web !== null) {
    const encoding = web[1]?.toLowerCase() === "json" ? "json" : "binary";
    return { name: "grpc-web", encoding, framed: true };
  }
  return undefined;
}

/** Header with the caller's deadline, and its unit where it has one. */
export function timeoutOf(
  protocol: HttpProtocol["name"],
  header: (name: string) => string | undefined,
): number | undefined | "malformed" {
  return protocol === "connect"
    ? connectTimeout(header("connect-timeout-ms"))
    : grpcTimeout(header("grpc-timeout"));
}

function connectTimeout(value: string | undefined): number | undefined | "malformed" {
  if (value === undefined) {
    return undefined;
  }
  return /^\d{1,10}$/.test(value) ? Number(value) : "malformed";
}

const UNIT_MS: Record<string, number> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

function grpcTimeout(value: string | undefined): number | undefined | "malformed" {
  if (value === undefined) {
    return undefined;
  }
  const match = /^(\d{1,8})([HMSmun])$/.exec(value);
  return match === null ? "malformed" : Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? 0);
}
