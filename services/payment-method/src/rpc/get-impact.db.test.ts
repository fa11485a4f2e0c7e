import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { ConsentPurpose, PaymentMethodService } from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage } from "../test-support/usages.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let used: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  used = (await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" })).id;
});

const impact = (paymentMethodId = used) =>
  workspace.client(PaymentMethodService).getImpact({ paymentMethodId });

describe("GetImpact", () => {
  test("C9: answers whom detaching would affect, and changes nothing", async () => {
    const amount = { currency: "EUR", amountMinor: 990n } as never;
    const named = await aUsage(
      workspace,
      { customerId, known: used },
      { paymentMethodId: used, amount },
    );
    const following = await aUsage(workspace, { customerId, known: used });
    const answer = await impact();
    expect(answer.isDefault).toBe(true);
    const byUser = Object.fromEntries(answer.affectedUses.map((each) => [each.userId, each]));
    expect(byUser).toMatchObject({
      [named.userId]: {
        ...{ purpose: ConsentPurpose.RECURRING, amount, followsWallet: false },
        replacementPaymentMethodId: "",
      },
      [following.userId]: { followsWallet: true },
    });
    expect(await impact()).toEqual(answer);
  });

  test("a method that nobody relies on, or that is out of use, affects nobody", async () => {
    const { id: spare } = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
    });
    await aUsage(workspace, { customerId, known: used }, { paymentMethodId: used });
    expect(await impact(spare)).toMatchObject({ affectedUses: [], isDefault: false });
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId: used, force: true });
    expect(await impact()).toMatchObject({ affectedUses: [], isDefault: false });
    const missing = await refused(impact(`pm_${"0".repeat(26)}`));
    expect(missing).toMatchObject({ reason: "NOT_FOUND", field: "payment_method_id" });
  });
});
