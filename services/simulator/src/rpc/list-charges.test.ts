import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("ListCharges pages through the ledger without repeats or gaps", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_approve");
    const keys = Array.from({ length: 7 }, (_, n) => `key-${n}`);
    for (const key of keys) await simulator.processor.createCharge(chargeOf(methodId, key));
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await simulator.control.listCharges({ pageSize: 3, pageToken });
      seen.push(...page.charges.map(({ idempotencyKey }) => idempotencyKey));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(keys);
    const one = await simulator.control.listCharges({ reference: "reference-key-4" });
    expect(one.charges.map(({ idempotencyKey }) => idempotencyKey)).toEqual(["key-4"]);
  }));

test("ListCharges shows an account its own charges only, made with its own cards", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_approve");
    await simulator.processor.createCharge(chargeOf(methodId, "key"));
    expect((await simulator.control.listCharges({})).charges).toHaveLength(1);
    expect((await simulator.stranger.control.listCharges({})).charges).toHaveLength(0);
    const used = simulator.stranger.processor.createCharge(chargeOf(methodId, "key"));
    expect((await refusalOf(used)).reason).toBe("METHOD_NOT_FOUND");
  }));
