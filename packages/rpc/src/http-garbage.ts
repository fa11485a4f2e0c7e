import type { Duplex } from "node:stream";

const STATUS_LINES: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

/**
 * Answers bytes that are no HTTP request, and requests that never end. There is no call yet, so
 * there is no call id to quote and no RPC to log.
 */
export function answerGarbage(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({
    code: "invalid_argument",
    message: "The bytes are no HTTP request.",
  });
  socket.end(
    `HTTP/1.1 ${STATUS_LINES[error.code ?? ""] ?? "400 Bad Request"}\r\n` +
      "connection: close\r\ncontent-type: application/json\r\n" +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}
