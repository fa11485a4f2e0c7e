import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { IncomingMessage, ServerResponse } from "node:http";
import { announcedBytes, BODY_WIRE_BYTES_MAX } from "./http-body.ts";

/** How long the rest of a refused body is read before its connection is cut. */
const LINGER_MS = 1000;

/** Writes an answer in one piece. A long body that was not read to its end costs the connection. */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: UniversalServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  // What is left of a short body is read and forgotten by node, within its time limit.
  if (!request.complete && !(announcedBytes(request) <= BODY_WIRE_BYTES_MAX)) {
    response.setHeader("connection", "close");
    request.resume();
    const cut = setTimeout(() => request.destroy(), LINGER_MS);
    request.once("close", () => clearTimeout(cut));
  }
  for (const [name, value] of answer.header ?? []) {
    response.setHeader(name, value);
  }
  response.setHeader("content-length", body.length);
  response.writeHead(answer.status).end(body);
}

/**
 * Writes an answer piece by piece, no faster than it is read. Whoever goes away is noticed by the
 * call, which then ends the answer.
 */
export async function writeStream(
  response: ServerResponse,
  answer: UniversalServerResponse,
): Promise<void> {
  for (const [name, value] of answer.header ?? []) {
    response.setHeader(name, value);
  }
  response.writeHead(answer.status);
  for await (const chunk of answer.body ?? []) {
    if (!response.write(chunk)) await room(response);
  }
  response.end();
}

/** Waits until what was written has left, or nobody is there to read it. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) return resolve();
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
