import { describe, expect, test } from "@jest/globals";
import { anOrder, NOW } from "./test-support/charge-objects.ts";
import { collectionStep, refuseCollection } from "./collection-step.ts";
import type { Order } from "./order.ts";
import { checkCollection, collectionKey, type OrderCollection } from "./order-collection.ts";
import { type ChargeReason, STORED_CREDENTIAL_RULES } from "./stored-credential.ts";

const due: OrderCollection = { collectAt: NOW, reason: "unscheduled" };
const early: OrderCollection = { ...due, collectAt: NOW.add({ milliseconds: 1 }) };
const refused = { ...due, refusal: { refusedAt: NOW, reasons: ["CONSENT_NOT_COVERING"] } };
const closed = { state: "closed", closedAt: NOW } as const;

describe("an order's own time", () => {
  test.each<[string, Partial<Order>, string]>([
    ["has none", {}, "over"],
    ["is due", { collection: due }, "collect"],
    ["is due and partly paid", { collection: due, paidMinor: 1n }, "collect"],
    ["is early", { collection: early }, "early"],
    ["is early and closed, and may be opened again", { collection: early, ...closed }, "early"],
    [
      "is early and paid, and may come to owe again",
      { collection: early, paidMinor: 3000n },
      "early",
    ],
    ["is due and closed", { collection: due, ...closed }, "over"],
    ["is due and paid", { collection: due, paidMinor: 3000n }, "over"],
    ["is due and paid too much", { collection: due, paidMinor: 3001n }, "over"],
    ["is due and in flight", { collection: due, liveAttemptId: "att_1" }, "in_flight"],
    ["was refused", { collection: refused }, "over"],
  ])("of one that %s", (_title, parts, kind) => {
    expect(collectionStep(anOrder(parts), NOW).kind).toBe(kind);
  });

  test.each(Object.keys(STORED_CREDENTIAL_RULES) as ChargeReason[])(
    "for the reason %s is taken where the merchant may start it",
    (reason) => {
      const check = () => checkCollection({ ...due, reason }, { place: "", now: NOW });
      if (STORED_CREDENTIAL_RULES[reason].initiator === "merchant") expect(check).not.toThrow();
      else expect(check).toThrow(expect.objectContaining({ field: "collect_reason" }));
    },
  );

  test("is one key for ever, and fits a request's", () => {
    const key = collectionKey(anOrder().id, Temporal.Instant.from("9999-12-31T23:59:59.999999Z"));
    expect(key).toMatch(/^[\x20-\x7e]{1,255}$/);
  });

  test("keeps what it was refused for, in a revision of its own", () => {
    const order = anOrder({ collection: due });
    const after = refuseCollection(order, { reasons: ["CONSENT_NOT_COVERING"], now: NOW });
    expect(after).toEqual({ ...order, collection: refused, revision: 2 });
  });
});
