import { randomUUID } from "node:crypto";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  AttemptState,
  BlockerClass,
  ChargeReason,
  Initiator,
  OrderService,
  RemedyKind,
} from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import {
  PaymentMethodService,
  ProcessorAccountCapability,
  ProcessorAccountService,
} from "@flint/contracts-payment-method";
import { eventually, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { check, reasonsIn } from "../test-support/readiness.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** Changes the workspace's account, which is there once a method was saved. */
async function changeAccount(change: object): Promise<string> {
  const accounts = workspace.client(ProcessorAccountService);
  const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
  const processorAccountId = account?.id ?? "";
  await accounts.updateProcessorAccount({ requestId: randomUUID(), processorAccountId, ...change });
  return processorAccountId;
}

const PENDING = { capability: ProcessorAccountCapability.PENDING };
const DUE = { requirementsDue: { requirements: ["owner.address", "owner.birth_date"] } };

describe("D4: a blocker says whose problem it is:", () => {
  test.each([
    [{ enabled: false }, "PROCESSOR_ACCOUNT_DISABLED", RemedyKind.ENABLE_PROCESSOR_ACCOUNT],
    [PENDING, "PROCESSOR_ACCOUNT_CAPABILITY_PENDING", RemedyKind.WAIT_UNTIL],
    [DUE, "PROCESSOR_ACCOUNT_REQUIREMENTS_DUE", RemedyKind.MEET_REQUIREMENTS],
  ])("the workspace's account (%j)", async (change, reason, kind) => {
    const { order } = await anOrderToPay(workspace);
    const objectId = await changeAccount(change);
    const { ready, blockers } = await check(workspace, { orderId: order.id });
    expect(ready).toBe(false);
    expect(blockers).toMatchObject([
      {
        ...{ class: BlockerClass.WORKSPACE, reason, objectId },
        refusalReason: "PROCESSOR_ACCOUNT_NOT_READY",
        removedBy: [{ kind }, { kind: RemedyKind.BILL_BY_INVOICE }],
      },
    ]);
  });

  test("the workspace's account, of which a live workspace has none", async () => {
    const { live } = workspace;
    const { id: customerId } = await aCustomer(live);
    const amount = { currency: "EUR", amountMinor: 1n };
    expect((await check(live, { customerId, amount })).blockers).toMatchObject([
      { class: BlockerClass.WORKSPACE, reason: "PROCESSOR_ACCOUNT_MISSING" },
      { class: BlockerClass.METHOD, reason: "DEFAULT_MISSING" },
    ]);
  });

  test("the transaction: an order that is closed", async () => {
    const { order } = await anOrderToPay(workspace);
    await workspace.client(OrderService).closeOrder({ requestId: "close", orderId: order.id });
    await expectOne(order.id, BlockerClass.TRANSACTION, "ORDER_CLOSED");
  });

  test("the transaction: an order that is paid", async () => {
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    await expectOne(order.id, BlockerClass.TRANSACTION, "ORDER_ALREADY_PAID");
  });

  test("the transaction: an attempt on its way", async () => {
    const { order } = await anOrderToPay(workspace, "sim_authenticate");
    await pay(workspace, order.id);
    const blocker = await expectOne(order.id, BlockerClass.TRANSACTION, "ATTEMPT_IN_FLIGHT");
    expect(blocker?.removedBy).toMatchObject([{ kind: RemedyKind.WAIT_UNTIL }]);
  });

  test("the transaction: an amount that the processor cannot represent", async () => {
    const { customerId } = await anOrderToPay(workspace);
    await changeAccount({ profile: "gocardless" });
    const { id } = await anOrder(workspace, { customerId, ...linesOf("JPY", 100n) });
    await expectOne(id, BlockerClass.TRANSACTION, "AMOUNT_NOT_REPRESENTABLE");
  });

  test("the transaction: an initiator and a reason that do not go together", async () => {
    const { order } = await anOrderToPay(workspace);
    const ask = { orderId: order.id, initiator: Initiator.CUSTOMER };
    expect((await check(workspace, ask)).blockers).toMatchObject([
      {
        ...{ class: BlockerClass.TRANSACTION, reason: "INITIATOR_REASON_MISMATCH" },
        field: "initiator",
      },
    ]);
  });

  test("the transaction: another customer's order", async () => {
    const { order } = await anOrderToPay(workspace);
    const { id: customerId } = await aCustomer(workspace);
    expect((await check(workspace, { orderId: order.id, customerId })).blockers).toMatchObject([
      { class: BlockerClass.TRANSACTION, reason: "ORDER_CUSTOMER_MISMATCH", field: "customer_id" },
    ]);
  });

  test("the transaction: a customer who is archived", async () => {
    const { customerId, order } = await anOrderToPay(workspace);
    await workspace.client(CustomerService).archiveCustomer({ requestId: "gone", customerId });
    await eventually(async () => {
      expect((await check(workspace, { orderId: order.id })).blockers).toMatchObject([
        { class: BlockerClass.TRANSACTION, reason: "CUSTOMER_ARCHIVED" },
        // Archiving empties the wallet, a moment later.
        { class: BlockerClass.METHOD, reason: "DEFAULT_MISSING" },
      ]);
      return true;
    });
    const { blockers } = await check(workspace, { orderId: order.id });
    expect(blockers[0]).toMatchObject({ class: BlockerClass.TRANSACTION, objectId: customerId });
  });

  test("the method: another customer's, one that is detached", async () => {
    const mine = await anOrderToPay(workspace);
    const theirs = await anOrderToPay(workspace);
    const of = { paymentMethodId: theirs.method.id };
    const orderId = mine.order.id;
    expect((await check(workspace, { orderId, ...of })).blockers).toMatchObject([
      { class: BlockerClass.METHOD, reason: "PAYMENT_METHOD_OF_OTHER_CUSTOMER" },
    ]);
    const own = { paymentMethodId: mine.method.id };
    await workspace.client(PaymentMethodService).detachPaymentMethod({ requestId: "d", ...own });
    expect((await check(workspace, { orderId, ...own })).blockers).toMatchObject([
      {
        ...{ class: BlockerClass.METHOD, reason: "PAYMENT_METHOD_NOT_ACTIVE" },
        ...{ objectId: mine.method.id, field: "payment_method_id" },
      },
    ]);
  });

  test("the consent: none for the purpose, a first charge that is missing", async () => {
    const { order } = await anOrderToPay(workspace);
    const ask = { orderId: order.id };
    expect(
      (await check(workspace, { ...ask, reason: ChargeReason.NO_SHOW })).blockers,
    ).toMatchObject([{ class: BlockerClass.CONSENT, reason: "CONSENT_MISSING" }]);
    const resubmission = { ...ask, reason: ChargeReason.RESUBMISSION };
    expect((await check(workspace, resubmission)).blockers).toMatchObject([
      { class: BlockerClass.CONSENT, reason: "FIRST_CHARGE_MISSING", field: "reason" },
    ]);
  });

  test("the consent: one that a decline revoked a moment ago", async () => {
    const token = "sim_decline_revocation_of_authorization";
    const { order } = await anOrderToPay(workspace, token);
    expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.DECLINED);
    await expectOne(order.id, BlockerClass.CONSENT, "CONSENT_REVOKED");
  });

  test("all of them at once, and the charge is refused with the first", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const consents = [aConsent({ maximumAmountMinor: 1n, currency: "EUR" })];
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", consents });
    const { id: orderId } = await anOrder(workspace, { customerId, ...linesOf("JPY", 9n) });
    await changeAccount({ enabled: false, ...PENDING, ...DUE, profile: "gocardless" });
    await workspace.client(OrderService).closeOrder({ requestId: "close", orderId });
    const all = await check(workspace, { orderId });
    expect(reasonsIn(all)).toEqual([
      "ORDER_CLOSED",
      "PROCESSOR_ACCOUNT_DISABLED",
      "PROCESSOR_ACCOUNT_CAPABILITY_PENDING",
      "PROCESSOR_ACCOUNT_REQUIREMENTS_DUE",
      "CONSENT_AMOUNT_EXCEEDED",
      "AMOUNT_NOT_REPRESENTABLE",
    ]);
    expect((await refused(pay(workspace, orderId))).reason).toBe(all.blockers[0]?.refusalReason);
  });
});

test.each([
  ["disabled", { enabled: false }],
  ["pending", PENDING],
  ["wanting more", DUE],
])(
  "D5: over an account that is %s a charge is refused, and no attempt is made",
  async (_title, change) => {
    const { order } = await anOrderToPay(workspace);
    await changeAccount(change);
    expect(await refused(pay(workspace, order.id))).toMatchObject({
      reason: "PROCESSOR_ACCOUNT_NOT_READY",
    });
    const after = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(after).toMatchObject({ order, attempts: [], paymentIntents: [] });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
    const ready = { capability: ProcessorAccountCapability.ACTIVE, enabled: true };
    await changeAccount({ ...ready, requirementsDue: { requirements: [] } });
    expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.APPROVED);
  },
);

function linesOf(currency: string, amountMinor: bigint) {
  const unitAmount = { currency, amountMinor };
  return { currency, lines: [{ description: "Tea", quantity: 1n, unitAmount }] };
}

/** The check of the order names this blocker alone, and the charge is refused with it. */
async function expectOne(orderId: string, blockerClass: BlockerClass, reason: string) {
  const { ready, blockers } = await check(workspace, { orderId });
  expect(ready).toBe(false);
  expect(blockers).toMatchObject([{ class: blockerClass, reason }]);
  const [blocker] = blockers;
  expect(blocker?.whatToDo).toMatch(/^[A-Z].*\.$/);
  expect((await refused(pay(workspace, orderId))).reason).toBe(blocker?.refusalReason);
  return blocker;
}
