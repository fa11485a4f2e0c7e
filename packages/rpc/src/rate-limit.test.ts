import { afterEach, expect, test } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { probeClient, refused, writer, type ProbeClient } from "./test-support/probe-clients.ts";
import { KEYS, startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

let server: ProbeServer;
let probe: ProbeClient;

afterEach(async () => {
  probe.close();
  await server.stop();
});

test("a credential that calls too often waits, another does not", async () => {
  server = await startProbeServer({ rateLimit: { perSecond: 2, burst: 5 } });
  probe = probeClient(server, "grpc-js");
  const read = (headers: Record<string, string>) => probe.read({ id: "1" }, { headers });
  for (let count = 0; count < 5; count++) {
    await read(writer);
  }
  const { error, refusal } = await refused(read(writer));
  expect([error.code, refusal?.reason]).toEqual([Code.ResourceExhausted, "RATE_LIMITED"]);
  expect(refusal?.retryable).toBe(true);
  const delay = refusal?.retryDelay;
  const delayMs = Number(delay?.seconds ?? 0n) * 1000 + (delay?.nanos ?? 0) / 1e6;
  expect(delayMs).toBeGreaterThan(0);
  expect(delayMs).toBeLessThanOrEqual(500);
  expect(error.metadata.get("retry-after")).toBe("1");
  await read({ authorization: `Bearer ${KEYS.reader}` });
  for (let count = 0; count < 20; count++) {
    await read({ "x-service": "charge" });
  }
  await new Promise((resolve) => setTimeout(resolve, delayMs + 20));
  await read(writer);
});
