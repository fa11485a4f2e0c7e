import { request } from "node:http";
import { createConnectTransport } from "@connectrpc/connect-node";
import { simulatorProcessor, type Processor } from "@flint/processors";
import type { Currency } from "@flint/money";
import { seededIds } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { save, testSimulatorOverHttp, type TestSimulator } from "./test-support/test-simulator.ts";

const ids = seededIds(1);

describe("the simulator behind a port", () => {
  test("a reset breaks the connection for real, and is an unknown outcome", async () => {
    const simulator = await testSimulatorOverHttp();
    try {
      const processor = simulatorProcessor(simulator);
      const sent = charge(processor, await save(simulator, "sim_reset_after_charge"));
      await expect(sent).rejects.toMatchObject({
        name: "OutcomeUnknown",
        reason: "connection_lost",
        // Not an answer that says so: the socket went.
        cause: { cause: { code: expect.stringMatching(/ECONNRESET|ERR_STREAM/) } },
      });
      expect((await simulator.control.listCharges({})).charges).toHaveLength(1);
    } finally {
      await simulator.stop();
    }
  });

  test("where nobody listens, nothing was sent", async () => {
    const simulator = await testSimulatorOverHttp();
    const { url, secret } = simulator;
    const methodId = await save(simulator, "sim_approve");
    await simulator.stop();
    const transports = [
      // A connection of its own: on one that was kept open, the request may have gone out.
      createConnectTransport({ baseUrl: url, httpVersion: "1.1", nodeOptions: { agent: false } }),
      createConnectTransport({ baseUrl: url, httpVersion: "2" }),
    ];
    for (const transport of transports) {
      await expect(
        charge(simulatorProcessor({ transport, secret }), methodId),
      ).rejects.toMatchObject({ name: "NotSent", reason: "connection_refused" });
    }
  });

  test("an unknown field is refused", async () => {
    const simulator = await testSimulatorOverHttp();
    try {
      expect(await postJson(simulator, "CreateSetup", '{"idempotencyKey":"a"}')).toBe(200);
      expect(await postJson(simulator, "CreateSetup", '{"idempotencyKey":"a","nope":1}')).toBe(400);
    } finally {
      await simulator.stop();
    }
  });
});

function charge(processor: Processor, processorMethodId: string) {
  const attemptId = ids.next("attempt");
  return processor.charge(
    {
      key: `flint_${attemptId}`,
      attemptId,
      processorMethodId,
      amount: { currency: "EUR" as Currency, amountMinor: 100n },
      initiator: "merchant",
      reason: "unscheduled",
      orderContext: {
        orderId: ids.next("order"),
        externalReferenceId: "",
        origin: "",
        channel: "",
        creator: { kind: "system", id: "charge", reason: "" },
      },
    },
    { timeoutMs: 2_000 },
  );
}

function postJson({ url, secret }: TestSimulator, rpc: string, body: string) {
  return new Promise<number | undefined>((resolve, reject) => {
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    request(`${url}/flint.simulator.v1.ProcessorService/${rpc}`, { method: "POST", headers })
      .on("error", reject)
      .on("response", (response) => resolve(response.resume().statusCode))
      .end(body);
  });
}
