import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  ConsentPurpose,
  PaymentMethodService,
  PaymentMethodUsage,
  UsageRecordState,
  WalletInternalService,
  WalletService,
} from "@flint/contracts-payment-method";
import { CustomerService } from "@flint/contracts-customer";
import { timestampOf } from "@flint/contracts-type";
import { rowsInsert } from "@flint/db";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { LIVE_USAGES_MAX } from "../domain/usage-record.ts";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId, type UsageChoices, usagesOf } from "../test-support/usages.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let known: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  known = await save();
});

const save = async (parts: object = {}) =>
  (await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", ...parts })).id;
const record = (choices: UsageChoices = {}) => aUsage(workspace, { customerId, known }, choices);
const NEXT = timestampOf(Temporal.Instant.from("2027-01-31T09:00:00Z"));

describe("RecordUsage", () => {
  test("writes down who relies on what and when, replaces it, and says so in its news", async () => {
    const amount = { currency: "EUR", amountMinor: 1999n };
    const first = await record({
      paymentMethodId: known,
      nextChargeTime: NEXT,
      amount: amount as never,
    });
    expect(first).toMatchObject({
      customerId,
      paymentMethodId: known,
      purpose: ConsentPurpose.RECURRING,
      amount,
      state: UsageRecordState.LIVE,
      revision: 1n,
    });
    const { userId } = first;
    const second = await record({ userId });
    expect(second).toMatchObject({ paymentMethodId: "", revision: 2n });
    expect([second.amount, second.nextChargeTime]).toEqual([undefined, undefined]);
    expect(await usagesOf(workspace, customerId)).toEqual([second]);
    const events = await storedEvents(methods.host, "payment-method", userId);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ["usage_record.created", 1],
      ["usage_record.updated", 2],
    ]);
  });

  test("the same again changes nothing, under another request id too", async () => {
    const first = await record({ paymentMethodId: known, nextChargeTime: NEXT });
    const { userId } = first;
    expect(await record({ userId, paymentMethodId: known, nextChargeTime: NEXT })).toEqual(first);
    const wallet = await walletAbove(methods.host, known);
    const request = { requestId: randomUUID(), userId: aUserId("ord"), customerId, purpose: 4 };
    const answers = [await wallet.recordUsage(request), await wallet.recordUsage(request)];
    expect(answers[1]).toEqual(answers[0]);
    const other = wallet.recordUsage({ ...request, purpose: 2 });
    expect(await refused(other)).toMatchObject({ reason: "REQUEST_ID_REUSED", field: "purpose" });
  });

  test("each bad choice is refused, naming its field, and nothing is recorded", async () => {
    const detached = await save({ makeDefault: false });
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: detached });
    const other = (await aCustomer(workspace)).id;
    for (const [paymentMethodId, reason] of [
      [`pm_${"0".repeat(26)}`, "NOT_FOUND"],
      [await save({ customerId: other }), "PAYMENT_METHOD_OF_OTHER_CUSTOMER"],
      [detached, "PAYMENT_METHOD_NOT_ACTIVE"],
      [
        await save({ usage: PaymentMethodUsage.ON_SESSION, consents: [] }),
        "PAYMENT_METHOD_ON_SESSION_ONLY",
      ],
    ] as const) {
      const refusal = await refused(record({ paymentMethodId }));
      expect(refusal).toMatchObject({ reason, field: "payment_method_id" });
    }
    for (const [amount, field] of [
      [{ currency: "XXY", amountMinor: 1n }, "amount.currency"],
      [{ currency: "EUR", amountMinor: -1n }, "amount.amount_minor"],
    ] as const) {
      const refusal = await refused(record({ amount: amount as never }));
      expect(refusal).toMatchObject({ reason: "INVALID_FIELD", field });
    }
    expect(await usagesOf(workspace, customerId)).toEqual([]);
    const { userId } = await aUsage(workspace, { customerId: other, known });
    expect(await refused(record({ userId }))).toMatchObject({
      reason: "NOT_FOUND",
      field: "user_id",
    });
    const outside = workspace.client(WalletInternalService);
    const request = { requestId: "outside", userId, customerId, purpose: 1 };
    expect(await refused(outside.recordUsage(request))).toMatchObject({ reason: "INTERNAL_RPC" });
  });

  test("of a customer who is archived or absent none is recorded", async () => {
    const missing = aUsage(workspace, { customerId: `cus_${"0".repeat(26)}`, known });
    expect(await refused(missing)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await refused(record())).toMatchObject({
      reason: "CUSTOMER_ARCHIVED",
      field: "customer_id",
    });
  });

  test("one that was released is live again, at the next revision", async () => {
    const { userId } = await record();
    const wallet = await walletAbove(methods.host, known);
    await wallet.releaseUsage({ requestId: randomUUID(), userId });
    expect(await record({ userId })).toMatchObject({ state: UsageRecordState.LIVE, revision: 3n });
  });

  test("a wallet has 500 live ones at most: USAGES_TOO_MANY", async () => {
    const { userId } = await record();
    const [{ workspaceId } = { workspaceId: "" }] = await storedEvents(
      methods.host,
      "payment-method",
      userId,
    );
    const rows = Array.from({ length: LIVE_USAGES_MAX - 1 }, () => ({
      workspace_id: workspaceId,
      user_id: aUserId(),
      customer_id: customerId,
      purpose: "recurring",
      currency: "",
      state: "live",
      revision: 1,
    }));
    const { sql, params } = rowsInsert("usage_records", rows);
    await methods.host.database("payment-method").query(sql, params);
    expect(await refused(record())).toMatchObject({
      reason: "USAGES_TOO_MANY",
      details: { maximum: "500" },
    });
    expect(await record({ userId, nextChargeTime: NEXT })).toMatchObject({ revision: 2n });
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.defaultPaymentMethodId).toBe(known);
  });
});
