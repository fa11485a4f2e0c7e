import { randomUUID } from "node:crypto";
import {
  AttemptState,
  ChargeReason,
  type CreatePaymentIntentRequest,
  type CreatePaymentIntentRequestSchema,
  Initiator,
  OrderService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { PaymentMethodUsage, ProcessorAccountService } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost } from "../test-support/charge-host.ts";

type Fields = Exclude<
  MessageInitShape<typeof CreatePaymentIntentRequestSchema>,
  CreatePaymentIntentRequest
>;

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
});

const amount = { currency: "EUR", amountMinor: 1999n };

const create = (parts: Fields = {}) =>
  workspace.client(PaymentIntentService).createPaymentIntent({
    requestId: randomUUID(),
    customerId,
    amount,
    description: "Coffee beans",
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    ...parts,
  });

describe("CreatePaymentIntent", () => {
  test("E3: a repeat purchase is a new order, the saved card and one call", async () => {
    const purchases = [await create(), await create()];
    const [first, second] = purchases;
    expect(first?.order?.id).not.toBe(second?.order?.id);
    for (const { order, attempt } of purchases) {
      expect(attempt).toMatchObject({ state: AttemptState.APPROVED, amount });
      expect(order).toMatchObject({ totals: { total: amount, outstanding: { amountMinor: 0n } } });
      expect(charges.chargesOf(order?.id ?? "")).toHaveLength(1);
    }
  });

  test("with an order it collects exactly what the order owes", async () => {
    const { order, customerId: owner } = await anOrderToPay(workspace);
    const fields = { customerId: owner, orderId: order.id, description: "" };
    const other = await refused(create({ ...fields, amount }));
    expect(other).toMatchObject({ reason: "OUTSTANDING_STALE" });
    const paid = await create({ ...fields, amount: undefined });
    expect(paid.attempt).toMatchObject({ amount: { currency: "EUR", amountMinor: 2000n } });
    expect(paid.order?.id).toBe(order.id);
  });

  test("J2: a repeat makes neither another order nor another charge", async () => {
    const requestId = randomUUID();
    const first = await create({ requestId });
    expect(await create({ requestId })).toEqual(first);
    const { orders } = await workspace.client(OrderService).listOrders({ customerId });
    expect(orders).toHaveLength(1);
    expect(charges.chargesOf(first.order?.id ?? "")).toHaveLength(1);
  });

  test("J4: fifty at once under one key make one order and one charge", async () => {
    const requestId = randomUUID();
    const ends = await Promise.allSettled(Array.from({ length: 50 }, () => create({ requestId })));
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      const { reason } = await refused(Promise.reject(end.reason as Error));
      expect(reason).toBe("REQUEST_IN_FLIGHT");
    }
    const { order } = await create({ requestId });
    const { orders } = await workspace.client(OrderService).listOrders({ customerId });
    expect(orders.map(({ id }) => id)).toEqual([order?.id]);
    expect(charges.chargeRequestsOf(order?.id ?? "")).toHaveLength(1);
  });

  test("C4: a method for on-session use is not charged without the buyer, order or none", async () => {
    const onSession = await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve",
      makeDefault: false,
      usage: PaymentMethodUsage.ON_SESSION,
      consents: [],
    });
    const before = charges.chargeRequests().length;
    const choice = { paymentMethodId: onSession.id };
    const refusal = await refused(create(choice));
    expect(refusal).toMatchObject({
      reason: "PAYMENT_METHOD_NOT_CHARGEABLE",
      field: "payment_method_id",
      details: { candidate_reason: "PAYMENT_METHOD_ON_SESSION_ONLY" },
    });
    expect(charges.chargeRequests()).toHaveLength(before);
    expect((await workspace.client(OrderService).listOrders({ customerId })).orders).toEqual([]);
    const present = { initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL };
    const { attempt } = await create({ ...choice, ...present });
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      paymentMethod: { id: onSession.id },
    });
  });

  test("a refused one leaves no order behind", async () => {
    await refused(create({ paymentMethodId: `pm_${"0".repeat(26)}` }));
    await refused(create({ reason: ChargeReason.RECURRING }));
    expect((await workspace.client(OrderService).listOrders({ customerId })).orders).toEqual([]);
  });

  test.each<[string, Fields, string, string]>([
    ["no amount", { amount: undefined }, "ORDER_FIELDS_CONFLICT", "amount"],
    ["no description", { description: "" }, "ORDER_FIELDS_CONFLICT", "description"],
    [
      "an amount of 0",
      { amount: { currency: "EUR", amountMinor: 0n } },
      "AMOUNT_INVALID",
      "amount.amount_minor",
    ],
    [
      "an amount above the maximum",
      { amount: { currency: "EUR", amountMinor: 1_000_000_000_000n } },
      "AMOUNT_INVALID",
      "amount.amount_minor",
    ],
    [
      "a currency in lower case",
      { amount: { currency: "eur", amountMinor: 1n } },
      "CURRENCY_UNKNOWN",
      "amount.currency",
    ],
  ])("%s is refused", async (_title, parts, reason, field) => {
    expect(await refused(create(parts))).toMatchObject({ reason, field });
  });

  test("an order's description is not given again: ORDER_FIELDS_CONFLICT", async () => {
    const { order, customerId: owner } = await anOrderToPay(workspace);
    const fields = { customerId: owner, orderId: order.id, amount: undefined };
    expect(await refused(create(fields))).toMatchObject({
      reason: "ORDER_FIELDS_CONFLICT",
      field: "description",
    });
  });

  test("another customer's order is refused: ORDER_CUSTOMER_MISMATCH", async () => {
    const { order } = await anOrderToPay(workspace);
    const fields = { orderId: order.id, amount: undefined, description: "" };
    expect(await refused(create(fields))).toMatchObject({
      reason: "ORDER_CUSTOMER_MISMATCH",
      field: "customer_id",
    });
  });

  describe("the processor account", () => {
    const accounts = () => workspace.client(ProcessorAccountService);
    const theAccount = async () =>
      (await accounts().listProcessorAccounts({})).processorAccounts[0];

    test("that is disabled is charged over no more: PROCESSOR_ACCOUNT_NOT_READY", async () => {
      const processorAccountId = (await theAccount())?.id ?? "";
      await accounts().updateProcessorAccount({
        requestId: "disable",
        processorAccountId,
        enabled: false,
      });
      const before = charges.chargeRequests().length;
      expect(await refused(create())).toMatchObject({ reason: "PROCESSOR_ACCOUNT_NOT_READY" });
      expect(charges.chargeRequests()).toHaveLength(before);
    });

    test("that cannot represent the amount is not called: AMOUNT_NOT_REPRESENTABLE", async () => {
      const processorAccountId = (await theAccount())?.id ?? "";
      await accounts().updateProcessorAccount({
        requestId: "stripe",
        processorAccountId,
        profile: "stripe",
      });
      // Stripe takes three-decimal currencies in tens only.
      const kwd = { currency: "KWD", amountMinor: 1001n };
      expect(await refused(create({ amount: kwd }))).toMatchObject({
        reason: "AMOUNT_NOT_REPRESENTABLE",
      });
    });
  });
});
