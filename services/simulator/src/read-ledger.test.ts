import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type CallOptions } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ProcessorService } from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import { readLedger } from "./read-ledger.ts";
import { chargeOf, save, withSimulator } from "./test-support/test-simulator.ts";

describe("readLedger", () => {
  test("reads while the simulator runs, one account or all, as of an instant", () =>
    withSimulator(async (simulator) => {
      const methodId = await save(simulator, "sim_pending_1000ms");
      await simulator.processor.createCharge(chargeOf(methodId, "key"));
      const { file, secret } = simulator;
      const before = readLedger(file, {
        secret,
        now: Temporal.Instant.from("2026-03-01T12:00:00Z"),
      });
      expect(before.charges).toMatchObject([
        { idempotencyKey: "key", state: "pending", amount: 1999, metadata: { order_id: "ord_1" } },
      ]);
      const after = readLedger(file, { now: Temporal.Instant.from("2026-03-01T12:00:01Z") });
      expect(after.charges).toMatchObject([{ state: "approved" }]);
      const others = readLedger(file, { secret: "simsk_generic_otheraccount" });
      expect(others).toEqual({ charges: [], refunds: [], requests: [] });
    }));

  test("holds every answered charge after SIGKILL, and one whose answer was under way", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flint-simulator-"));
    const file = join(folder, "deeper", "ledger.sqlite");
    try {
      const { child, url } = await startProcess(file);
      const client = createClient(
        ProcessorService,
        createConnectTransport({ baseUrl: url, httpVersion: "1.1" }),
      );
      const call = { headers: { authorization: "Bearer simsk_generic_testaccount" } };
      const approves = await saveAt(client, "sim_approve", call);
      const slow = await saveAt(client, "sim_slow_60000ms", call);
      const keys = Array.from({ length: 20 }, (_, n) => `key-${n}`);
      for (const key of keys) await client.createCharge(chargeOf(approves, key), call);
      const underWay = client.createCharge(chargeOf(slow, "slow"), call);
      underWay.catch(() => {});
      await until(() => readLedger(file).charges.length > keys.length);
      child.kill("SIGKILL");
      await once(child, "exit");
      await expect(underWay).rejects.toThrow();
      const { charges } = readLedger(file);
      expect(charges.map(({ idempotencyKey }) => idempotencyKey)).toEqual([...keys, "slow"]);

      const again = await startProcess(file);
      expect(readLedger(file).charges).toHaveLength(21);
      again.child.kill("SIGTERM");
      expect(await once(again.child, "exit")).toEqual([0, null]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function startProcess(file: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { FLINT_SIMULATOR_FILE: file, FLINT_SIMULATOR_URL: "http://127.0.0.1:0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, url: /listens on (\S+);/.exec(line.toString())![1]! };
}

async function saveAt(
  client: ReturnType<typeof createClient<typeof ProcessorService>>,
  token: string,
  call: CallOptions,
): Promise<string> {
  const { setup } = await client.createSetup({ idempotencyKey: token }, call);
  const by = { case: "id", value: setup!.id } as const;
  return (await client.confirmSetup({ setup: by, token }, call)).setup!.method!.id;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
