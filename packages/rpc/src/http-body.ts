import { Refused } from "@flint/std";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import type { HttpProtocol } from "./connect-protocol.ts";
import { BODY_BYTES_MAX } from "./limits.ts";
import type { CommonReason } from "./reasons.ts";

const DECOMPRESSORS = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
} as const;

/** A frame begins with one byte of flags and four of length. */
const FRAME_HEADER_BYTES = 5;
const FLAG_COMPRESSED = 1;

/** Most bytes of a body on the wire: the largest message and its frame. */
export const BODY_WIRE_BYTES_MAX = BODY_BYTES_MAX + FRAME_HEADER_BYTES;

/**
 * Reads the one message of a request: bounded in size, before and after decompression, and in
 * time.
 *
 * @throws Refused REQUEST_TOO_LARGE, MALFORMED_REQUEST, DEADLINE_EXCEEDED
 */
export async function readMessage(
  request: IncomingMessage,
  protocol: HttpProtocol,
  bodyMs: number,
): Promise<Uint8Array> {
  const body = await readBody(request, bodyMs);
  const { headers } = request;
  const encodingOf = (header: string) => String(headers[header] ?? "identity");
  if (!protocol.framed) {
    return checkSize(await decompress(encodingOf("content-encoding"), body));
  }
  const header = protocol.name === "connect" ? "connect-content-encoding" : "grpc-encoding";
  return checkSize(await unframe(body, encodingOf(header)));
}

async function unframe(body: Buffer, encoding: string): Promise<Uint8Array> {
  if (body.length < FRAME_HEADER_BYTES) {
    throw malformed("the body is shorter than a frame");
  }
  const flags = body.readUInt8(0);
  const message = body.subarray(FRAME_HEADER_BYTES);
  if (flags > FLAG_COMPRESSED || body.readUInt32BE(1) !== message.length) {
    throw malformed("the body is not exactly one frame");
  }
  return flags === FLAG_COMPRESSED ? decompress(encoding, message) : message;
}

async function decompress(encoding: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (encoding === "identity" || encoding === "") {
    return bytes;
  }
  const decompressor = DECOMPRESSORS[encoding as keyof typeof DECOMPRESSORS];
  if (decompressor === undefined) {
    throw malformed(`the compression is none of ${Object.keys(DECOMPRESSORS).join(", ")}`);
  }
  try {
    return await decompressor(bytes, { maxOutputLength: BODY_BYTES_MAX });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
      throw new Refused<CommonReason>("REQUEST_TOO_LARGE");
    }
    throw malformed("the body cannot be decompressed");
  }
}

function checkSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length > BODY_BYTES_MAX) {
    throw new Refused<CommonReason>("REQUEST_TOO_LARGE");
  }
  return bytes;
}

function malformed(problem: string): Refused<CommonReason> {
  return new Refused("MALFORMED_REQUEST", { details: { problem } });
}

function readBody(request: IncomingMessage, bodyMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => settle(new Refused<CommonReason>("DEADLINE_EXCEEDED")), bodyMs);
    const settle = (refused?: Refused<CommonReason>) => {
      clearTimeout(timer);
      request.off("data", take);
      if (refused === undefined) {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
      } else {
        reject(refused);
      }
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > BODY_WIRE_BYTES_MAX) {
        settle(new Refused("REQUEST_TOO_LARGE"));
      }
    };
    request.on("data", take);
    request.once("end", () => settle());
    request.once("error", () => settle(malformed("the body broke off")));
    request.once("close", () =>
      settle(request.complete ? undefined : malformed("the body broke off")),
    );
  });
}

/** Whether the sender announced more than any message may have. */
export function isAnnouncedTooLarge(request: IncomingMessage): boolean {
  const bytes = announcedBytes(request);
  return Number.isFinite(bytes) && bytes > BODY_WIRE_BYTES_MAX;
}

/** Bytes of the body as its sender announced them; Infinity where it did not. */
export function announcedBytes(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? Infinity);
}
