import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { request } from "node:http";
import { writer } from "./test-support/probe-clients.ts";
import { startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

let server: ProbeServer;
const asked: string[] = [];

beforeAll(async () => {
  server = await startProbeServer({
    http: {
      async corsAllowed(origin) {
        asked.push(origin);
        if (origin === "https://broken.example") {
          throw new Error("platform is away");
        }
        return origin === "https://shop.example";
      },
    },
  });
});

afterAll(() => server.stop());

type Answer = { status: number | undefined; headers: Record<string, unknown> };

function ask(method: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const path = "/flint.probe.v1.ProbeService/Write";
    const asking = request(server.url + path, { method, headers, agent: false }, (response) => {
      response.resume();
      response.once("end", () =>
        resolve({ status: response.statusCode, headers: response.headers }),
      );
    });
    asking.once("error", reject);
    asking.end(method === "POST" ? '{"requestId":"1"}' : undefined);
  });
}

const json = { "content-type": "application/json", ...writer };

describe("a page of an allowed origin", () => {
  test("is told what it may send", async () => {
    const { status, headers } = await ask("OPTIONS", {
      origin: "https://shop.example",
      "access-control-request-method": "POST",
    });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "POST",
      "access-control-max-age": "600",
      vary: "Origin",
    });
    const allowed = String(headers["access-control-allow-headers"]).toLowerCase();
    for (const name of [
      "authorization",
      "content-type",
      "connect-protocol-version",
      "idempotency-key",
      "x-grpc-web",
      "grpc-timeout",
    ]) {
      expect(allowed).toContain(name);
    }
  });

  test("can read the answer and what it needs of the headers", async () => {
    const { status, headers } = await ask("POST", { ...json, origin: "https://shop.example" });
    expect(status).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe("https://shop.example");
    const exposed = String(headers["access-control-expose-headers"]).toLowerCase();
    for (const name of [
      "grpc-status",
      "grpc-message",
      "grpc-status-details-bin",
      "retry-after",
      "flint-call-id",
      "idempotent-replayed",
    ]) {
      expect(exposed).toContain(name);
    }
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("can read a refusal too", async () => {
    const { status, headers } = await ask("POST", {
      ...json,
      authorization: "",
      origin: "https://shop.example",
    });
    expect(status).toBe(401);
    expect(headers["access-control-allow-origin"]).toBe("https://shop.example");
  });
});

test.each(["https://evil.example", "null", "https://broken.example", `https://${"a".repeat(300)}`])(
  "a page of %s is not let in",
  async (origin) => {
    const preflight = await ask("OPTIONS", { origin, "access-control-request-method": "POST" });
    expect(preflight.status).toBe(403);
    expect(preflight.headers["access-control-allow-origin"]).toBeUndefined();
    const { headers } = await ask("POST", { ...json, origin });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  },
);

test("a call without an origin asks nobody", async () => {
  asked.length = 0;
  expect((await ask("POST", json)).status).toBe(200);
  expect(asked).toEqual([]);
});
