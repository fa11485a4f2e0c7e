import type { IncomingMessage, ServerResponse } from "node:http";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";

/** Answers an HTTP/1.1 request that is no RPC and returns true, or leaves it to the next. */
export type HttpRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/** GET /healthz: 200 while the process takes calls, 503 once it has begun to stop. */
export function healthRoute(health: Health): HttpRoute {
  return onGet("/healthz", (response) => {
    const body = JSON.stringify({ status: health.serving ? "serving" : "stopping" });
    response.writeHead(health.serving ? 200 : 503, { "content-type": "application/json" });
    response.end(body);
  });
}

/** GET /metrics in the Prometheus text format. */
export function metricsRoute(metrics: Metrics): HttpRoute {
  return onGet("/metrics", (response) => {
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}

/** One route that asks each in turn. */
export function firstOf(routes: readonly HttpRoute[]): HttpRoute {
  return (request, response) => routes.some((route) => route(request, response));
}

function onGet(path: string, answer: (response: ServerResponse) => void): HttpRoute {
  return (request, response) => {
    const { method = "", url = "" } = request;
    if ((method !== "GET" && method !== "HEAD") || url.split("?", 1)[0] !== path) {
      return false;
    }
    answer(response);
    return true;
  };
}
