import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { CustomerService } from "@flint/contracts-customer";
import {
  PaymentMethodService,
  PaymentMethodUsage,
  WalletService,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const save = (parts: object = {}) =>
  aPaymentMethod(workspace, {
    customerId,
    processorToken: "sim_approve",
    makeDefault: false,
    ...parts,
  });
const ofCustomer = { scope: { case: "customer" as const, value: {} } };
const setDefault = (paymentMethodId: string, parts: object = {}) =>
  workspace.client(WalletService).setDefault({
    requestId: randomUUID(),
    customerId,
    paymentMethodId,
    ...ofCustomer,
    ...parts,
  });
const theDefault = async () =>
  (await workspace.client(WalletService).getWallet({ customerId })).wallet?.defaultPaymentMethodId;

describe("SetDefault", () => {
  test("C5: each bad choice is refused and the default stays", async () => {
    const good = await save();
    await setDefault(good.id);
    const onSession = await save({ usage: PaymentMethodUsage.ON_SESSION, consents: [] });
    const detached = await save();
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: detached.id });
    const other = await aPaymentMethod(workspace, {
      customerId: (await aCustomer(workspace)).id,
      processorToken: "sim_approve",
    });
    const started = [
      await startSetup(workspace, customerId),
      await startSetup(workspace, customerId),
    ];
    const [pending, failed] = started.map(({ setup }) => setup);
    await complete(workspace, failed?.id ?? "", "sim_setup_decline_incorrect_cvc");
    const field = "payment_method_id";
    for (const [id, reason] of [
      [onSession.id, "PAYMENT_METHOD_ON_SESSION_ONLY"],
      [detached.id, "PAYMENT_METHOD_NOT_ACTIVE"],
      [pending?.paymentMethod?.id ?? "", "PAYMENT_METHOD_NOT_ACTIVE"],
      [failed?.paymentMethod?.id ?? "", "PAYMENT_METHOD_NOT_ACTIVE"],
      [other.id, "PAYMENT_METHOD_OF_OTHER_CUSTOMER"],
      [`pm_${"0".repeat(26)}`, "NOT_FOUND"],
    ] as const) {
      expect(await refused(setDefault(id))).toMatchObject({ reason, field });
      expect(await theDefault()).toBe(good.id);
    }
    const stale = setDefault(good.id, { expectedRevision: 9n });
    expect(await refused(stale)).toMatchObject({ reason: "REVISION_STALE" });
    expect(await theDefault()).toBe(good.id);
  });

  test("C6: twenty at once leave one default, and one event for each revision", async () => {
    const saved = [await save(), await save()];
    const calls = Array.from({ length: 20 }, (_, index) => setDefault(saved[index % 2]?.id ?? ""));
    const ends = await Promise.allSettled(calls);
    expect(ends.filter(({ status }) => status === "rejected")).toEqual([]);
    const { paymentMethods } = await workspace
      .client(PaymentMethodService)
      .listPaymentMethods({ customerId });
    expect(paymentMethods.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    const events = await storedEvents(methods.host, "payment-method", customerId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.snapshot["defaultPaymentMethodId"]).toBe(await theDefault());
    const stored = await methods.host
      .database("payment-method")
      .query(
        "SELECT default_payment_method_id, revision FROM wallets WHERE workspace_id <> '' AND customer_id = ?",
        [customerId],
      );
    expect(stored).toEqual([
      { default_payment_method_id: await theDefault(), revision: events.length },
    ]);
  });

  test("A10: of two who saw the same revision the second changes nothing", async () => {
    const [first, second] = [await save(), await save()];
    const { wallet } = await setDefault(first.id);
    const expectedRevision = wallet?.revision;
    await setDefault(second.id, { expectedRevision });
    const late = await refused(setDefault(first.id, { expectedRevision }));
    expect(late).toMatchObject({
      code: Code.Aborted,
      reason: "REVISION_STALE",
      field: "expected_revision",
    });
    expect(await theDefault()).toBe(second.id);
  });

  test("B1, C10: the customer shows the wallet's default, and none once it is detached", async () => {
    const method = await save();
    await setDefault(method.id, { scope: { case: "allLiveSubscriptions", value: {} } });
    const shown = async () =>
      (await workspace.client(CustomerService).getCustomer({ customerId })).customer
        ?.defaultPaymentMethodId;
    await eventually(async () => (await shown()) === method.id);
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: method.id });
    expect(await theDefault()).toBe("");
    await eventually(async () => (await shown()) === "");
  });
});
