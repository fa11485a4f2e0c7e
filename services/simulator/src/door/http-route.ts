import type { IncomingMessage, ServerResponse } from "node:http";
import { createConnectRouter, createContextValues, type ConnectRouter } from "@connectrpc/connect";
import {
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import { breakConnection } from "./connection.ts";

/** Answers a request and returns true, or leaves it to the next and returns false. */
export type HttpRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Answers RPCs over HTTP/1.1. Does what `connectNodeAdapter` does, except that an answer for
 * which nobody listens any more is dropped in silence: callers who give up are what this
 * processor is for.
 */
export function httpRoute(routes: (router: ConnectRouter) => void): HttpRoute {
  const router = createConnectRouter({ acceptCompression: [compressionGzip] });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request, response) => {
    const handler = handlers.get(pathOf(request));
    if (handler === undefined) return false;
    const values = createContextValues().set(breakConnection, () => request.socket.destroy());
    handler(universalRequestFromNodeRequest(request, response, undefined, values))
      .then((answer) => universalResponseToNodeResponse(answer, response))
      // Connect turned everything that a handler throws into an answer: the connection is gone.
      .catch(() => response.destroy());
    return true;
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0]!;
}
