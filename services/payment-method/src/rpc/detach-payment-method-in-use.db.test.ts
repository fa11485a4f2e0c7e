import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
  WalletService,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId, type UsageChoices, usagesOf } from "../test-support/usages.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let used: string;
let other: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  used = await save({ makeDefault: true });
  other = await save();
});

const save = async (parts: object = {}) =>
  (
    await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
      ...parts,
    })
  ).id;
const record = async (choices: UsageChoices = {}) =>
  (await aUsage(workspace, { customerId, known: used }, choices)).userId;
const detach = (parts: object = {}) =>
  workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId: used, ...parts });
const walletNow = async () =>
  (await workspace.client(WalletService).getWallet({ customerId })).wallet;
const stateOf = async (paymentMethodId: string) =>
  (await workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId })).paymentMethod
    ?.state;
const impact = async (paymentMethodId = used) =>
  workspace.client(PaymentMethodService).getImpact({ paymentMethodId });
const lastEvent = async (id: string) =>
  (await storedEvents(methods.host, "payment-method", id)).at(-1);
const on = (text: string) => timestampOf(Temporal.Instant.from(text));

describe("DetachPaymentMethod of a method in use", () => {
  test("C9: is refused, naming each subscription and order with its next date; nothing changes", async () => {
    const named = await record({
      paymentMethodId: used,
      nextChargeTime: on("2027-02-28T10:00:00Z"),
    });
    const following = await record({ nextChargeTime: on("2027-01-31T10:00:00Z") });
    const order = await record({ userId: aUserId("ord"), paymentMethodId: used });
    const elsewhere = await record({ paymentMethodId: other });
    const wallet = await walletNow();
    expect(await refused(detach())).toMatchObject({
      code: Code.FailedPrecondition,
      reason: "PAYMENT_METHOD_IN_USE",
      field: "payment_method_id",
      details: {
        affected: `${following} 2027-01-31T10:00:00Z; ${named} 2027-02-28T10:00:00Z; ${order} no date`,
        affected_more: "0",
      },
    });
    expect(await stateOf(used)).toBe(PaymentMethodState.ACTIVE);
    expect(await walletNow()).toEqual(wallet);
    for (const id of [named, following, order, elsewhere]) {
      expect(await storedEvents(methods.host, "payment-method", id)).toHaveLength(1);
    }
  });

  test("C9: names twenty, and says how many more there are", async () => {
    for (let count = 0; count < 23; count++) await record({ paymentMethodId: used });
    const { details } = await refused(detach());
    expect(details?.["affected"]?.split("; ")).toHaveLength(20);
    expect(details?.["affected_more"]).toBe("3");
    expect((await impact()).affectedUses).toHaveLength(23);
  });

  test("C9: what was released, or never recorded, holds nobody up", async () => {
    const userId = await record({ paymentMethodId: used });
    const wallet = await walletAbove(methods.host, used);
    await wallet.releaseUsage({ requestId: randomUUID(), userId });
    const { paymentMethod, affectedUses } = await detach();
    expect([paymentMethod?.state, affectedUses]).toEqual([PaymentMethodState.DETACHING, []]);
    expect(await walletNow()).toMatchObject({ defaultPaymentMethodId: "" });
  });

  test("C9: a method that is not the default is not held up by what follows the wallet", async () => {
    await record();
    await detach({ paymentMethodId: other });
    expect(await stateOf(other)).toBe(PaymentMethodState.DETACHING);
  });
});

describe("DetachPaymentMethod with a replacement", () => {
  test("C9, C10: usage records and default move to it at once; what follows goes on following", async () => {
    const named = await record({ paymentMethodId: used });
    const following = await record();
    await workspace
      .client(WalletService)
      .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds: [other] });
    const { paymentMethod, affectedUses } = await detach({ replacementPaymentMethodId: other });
    expect(paymentMethod?.state).toBe(PaymentMethodState.DETACHING);
    expect(Object.fromEntries(affectedUses.map((each) => [each.userId, each]))).toMatchObject({
      [named]: { followsWallet: false, replacementPaymentMethodId: other },
      [following]: { followsWallet: true, replacementPaymentMethodId: other },
    });
    expect(await walletNow()).toMatchObject({
      defaultPaymentMethodId: other,
      backupPaymentMethodIds: [],
    });
    const usages = await usagesOf(workspace, customerId);
    expect(Object.fromEntries(usages.map((each) => [each.userId, each.paymentMethodId]))).toEqual({
      [named]: other,
      [following]: "",
    });
    expect(await lastEvent(named)).toMatchObject({ type: "usage_record.updated", sequence: 2 });
    expect(await lastEvent(following)).toMatchObject({ type: "usage_record.created" });
  });

  test("C5, C9: each bad replacement is refused, and nothing changes", async () => {
    await record({ paymentMethodId: used });
    const detached = await save();
    await detach({ paymentMethodId: detached });
    const field = "replacement_payment_method_id";
    for (const [replacementPaymentMethodId, reason] of [
      [used, "INVALID_FIELD"],
      [`pm_${"0".repeat(26)}`, "NOT_FOUND"],
      [detached, "PAYMENT_METHOD_NOT_ACTIVE"],
      [
        await save({ usage: PaymentMethodUsage.ON_SESSION, consents: [] }),
        "PAYMENT_METHOD_ON_SESSION_ONLY",
      ],
      [
        await save({ customerId: (await aCustomer(workspace)).id }),
        "PAYMENT_METHOD_OF_OTHER_CUSTOMER",
      ],
    ] as const) {
      const call = detach({ replacementPaymentMethodId, force: true });
      expect(await refused(call)).toMatchObject({ reason, field });
    }
    const stale = detach({ replacementPaymentMethodId: other, expectedRevision: 9n });
    expect(await refused(stale)).toMatchObject({ reason: "REVISION_STALE" });
    expect(await stateOf(used)).toBe(PaymentMethodState.ACTIVE);
    expect((await walletNow())?.defaultPaymentMethodId).toBe(used);
  });
});

describe("DetachPaymentMethod by force", () => {
  test("C9: detaches, answers whom it affected, and an event of each says that it is stranded", async () => {
    const named = await record({ paymentMethodId: used });
    const following = await record();
    const requestId = randomUUID();
    const { paymentMethod, affectedUses } = await detach({ force: true, requestId });
    expect(paymentMethod?.state).toBe(PaymentMethodState.DETACHING);
    expect(affectedUses.map(({ userId }) => userId).sort()).toEqual([named, following].sort());
    for (const { replacementPaymentMethodId } of affectedUses) {
      expect(replacementPaymentMethodId).toBe("");
    }
    for (const [id, paymentMethodId] of [
      [named, used],
      [following, undefined],
    ] as const) {
      const { type, sequence, snapshot } = (await lastEvent(id)) ?? {};
      expect([type, sequence]).toEqual(["usage_record.stranded", 2]);
      expect(snapshot?.["paymentMethodId"]).toBe(paymentMethodId);
    }
    expect((await detach({ force: true, requestId })).affectedUses).toEqual(affectedUses);
    expect((await detach()).affectedUses).toEqual([]);
    expect(await storedEvents(methods.host, "payment-method", named)).toHaveLength(2);
  });

  test("C9: of a detaching and recordings at once, each record is affected or refused", async () => {
    const recordings = Array.from({ length: 10 }, () => record({ paymentMethodId: used }));
    const detaching = detach({ force: true });
    const ends = await Promise.allSettled(recordings);
    const { affectedUses } = await detaching;
    const recorded = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    expect(affectedUses.map(({ userId }) => userId).sort()).toEqual(recorded.sort());
  });
});
