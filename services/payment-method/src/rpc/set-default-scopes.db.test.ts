import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  PaymentMethodService,
  PaymentMethodUsage,
  WalletService,
} from "@flint/contracts-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId, type UsageChoices, usagesOf } from "../test-support/usages.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let before: string;
let chosen: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  before = await save({ makeDefault: true });
  chosen = await save();
});

const save = async (parts: object = {}) =>
  (
    await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
      ...parts,
    })
  ).id;
const record = async (choices: UsageChoices = {}) =>
  (await aUsage(workspace, { customerId, known: before }, choices)).userId;
const all = { case: "allLiveSubscriptions" as const, value: {} };
const only = (...subscriptionIds: string[]) => ({
  case: "subscriptions" as const,
  value: { subscriptionIds },
});
const setDefault = (scope: typeof all | ReturnType<typeof only>, parts: object = {}) =>
  workspace.client(WalletService).setDefault({
    ...{ requestId: randomUUID(), customerId, paymentMethodId: chosen, scope },
    ...parts,
  });
const walletNow = async () =>
  (await workspace.client(WalletService).getWallet({ customerId })).wallet;
/** The payment method that each live usage of the customer names. */
const named = async () =>
  Object.fromEntries(
    (await usagesOf(workspace, customerId)).map(({ userId, paymentMethodId }) => [
      userId,
      paymentMethodId,
    ]),
  );

describe("SetDefault of some subscriptions", () => {
  test("C13: changes the one that was chosen; the other and the default are untouched", async () => {
    const [one, other] = [
      await record({ paymentMethodId: before }),
      await record({ paymentMethodId: before }),
    ];
    const wallet = await walletNow();
    const answer = await setDefault(only(one));
    expect(answer.wallet).toEqual(wallet);
    expect(answer.movedUsageRecords).toMatchObject([
      { userId: one, paymentMethodId: chosen, revision: 2n },
    ]);
    expect(await named()).toEqual({ [one]: chosen, [other]: before });
    expect(await walletNow()).toEqual(wallet);
    const told = await storedEvents(methods.host, "payment-method", one);
    expect(told.map(({ type }) => type)).toEqual(["usage_record.created", "usage_record.updated"]);
    expect(await storedEvents(methods.host, "payment-method", other)).toHaveLength(1);
    expect((await setDefault(only(one))).movedUsageRecords).toEqual([]);
  });

  test("C13: one that followed the wallet names the method from now on", async () => {
    const one = await record();
    await setDefault(only(one));
    expect(await named()).toEqual({ [one]: chosen });
  });

  test("C13: an id that is no live subscription of the customer changes nothing", async () => {
    const one = await record({ paymentMethodId: before });
    const elsewhere = { customerId: (await aCustomer(workspace)).id, known: before };
    const ended = await record();
    const wallet = await walletAbove(methods.host, before);
    await wallet.releaseUsage({ requestId: randomUUID(), userId: ended });
    for (const id of [aUserId(), (await aUsage(workspace, elsewhere)).userId, ended]) {
      expect(await refused(setDefault(only(one, id)))).toMatchObject({
        reason: "NOT_FOUND",
        field: "subscriptions.subscription_ids[1]",
        details: { id },
      });
    }
    expect(await refused(setDefault(only(one), { expectedRevision: 9n }))).toMatchObject({
      reason: "REVISION_STALE",
    });
    expect(await named()).toEqual({ [one]: before });
  });

  test("C5: each bad choice is refused in these scopes too, and nothing moves", async () => {
    const one = await record({ paymentMethodId: before });
    const detached = await save();
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: detached });
    const other = (await aCustomer(workspace)).id;
    for (const [paymentMethodId, reason] of [
      [
        await save({ usage: PaymentMethodUsage.ON_SESSION, consents: [] }),
        "PAYMENT_METHOD_ON_SESSION_ONLY",
      ],
      [detached, "PAYMENT_METHOD_NOT_ACTIVE"],
      [await save({ customerId: other }), "PAYMENT_METHOD_OF_OTHER_CUSTOMER"],
      [`pm_${"0".repeat(26)}`, "NOT_FOUND"],
    ] as const) {
      for (const scope of [all, only(one)]) {
        const refusal = await refused(setDefault(scope, { paymentMethodId }));
        expect(refusal).toMatchObject({ reason, field: "payment_method_id" });
      }
    }
    expect(await named()).toEqual({ [one]: before });
    expect((await walletNow())?.defaultPaymentMethodId).toBe(before);
  });
});

describe("SetDefault of all live subscriptions", () => {
  test("sets the default and moves every subscription that names another, orders not", async () => {
    const [one, two] = [
      await record({ paymentMethodId: before }),
      await record({ paymentMethodId: await save() }),
    ];
    const following = await record();
    const order = await record({ userId: aUserId("ord"), paymentMethodId: before });
    const answer = await setDefault(all);
    expect(answer.wallet?.defaultPaymentMethodId).toBe(chosen);
    const moved = answer.movedUsageRecords.map(({ userId }) => userId);
    expect([...moved].sort()).toEqual([one, two].sort());
    expect(await named()).toEqual({
      [one]: chosen,
      [two]: chosen,
      [following]: "",
      [order]: before,
    });
  });

  test("C6: twenty at once, of every scope, leave one default and nothing half moved", async () => {
    const subscriptions = [await record({ paymentMethodId: before }), await record()];
    const scopes = [all, only(...subscriptions), { case: "customer" as const, value: {} }];
    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        setDefault(scopes[index % 3] as typeof all, {
          paymentMethodId: index % 2 === 0 ? chosen : before,
        }),
      ),
    );
    expect(ends.filter(({ status }) => status === "rejected")).toEqual([]);
    const { paymentMethods } = await workspace
      .client(PaymentMethodService)
      .listPaymentMethods({ customerId });
    expect(paymentMethods.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    for (const id of [customerId, ...subscriptions]) {
      const events = await storedEvents(methods.host, "payment-method", id);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    }
  });
});
