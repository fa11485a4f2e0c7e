import { cors } from "@connectrpc/connect";
import type { IncomingMessage, ServerResponse } from "node:http";
import { IDEMPOTENCY_KEY } from "./request-id.ts";

/** Whether pages of an origin may call. A preflight carries no credential, so it is asked for any
 * workspace; the workspace's own list is the concern of the one who makes browser tokens. */
export type CorsAllowed = (origin: string) => Promise<boolean>;

/** How long a browser remembers a preflight. */
const MAX_AGE_S = 600;

const ALLOWED_HEADERS = [
  ...cors.allowedHeaders,
  "Authorization",
  IDEMPOTENCY_KEY,
  "traceparent",
  "tracestate",
].join(",");

const EXPOSED_HEADERS = [
  ...cors.exposedHeaders,
  "flint-call-id",
  "idempotent-replayed",
  "retry-after",
].join(",");

/**
 * Adds what lets a browser show the answer to a page of an allowed origin; without it the page
 * gets nothing.
 *
 * @returns whether the request was a preflight, which is answered here
 */
export async function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  corsAllowed: CorsAllowed,
): Promise<boolean> {
  const { origin } = request.headers;
  if (origin === undefined) {
    return false;
  }
  response.setHeader("vary", "Origin");
  const allowed = origin.length <= 255 && (await corsAllowed(origin).catch(() => false));
  if (allowed) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", EXPOSED_HEADERS);
  }
  if (request.method !== "OPTIONS") {
    return false;
  }
  if (allowed) {
    response.setHeader("access-control-allow-methods", "POST");
    response.setHeader("access-control-allow-headers", ALLOWED_HEADERS);
    response.setHeader("access-control-max-age", String(MAX_AGE_S));
  }
  response.writeHead(allowed ? 204 : 403).end();
  return true;
}
