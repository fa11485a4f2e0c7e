import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { CustomerInternalService, CustomerService } from "@flint/contracts-customer";
import {
  ConsentState,
  PaymentMethodService,
  PaymentMethodState,
  UsageRecordState,
  WalletService,
} from "@flint/contracts-payment-method";
import { serviceClient } from "@flint/rpc";
import { eventually, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId } from "../test-support/usages.ts";

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

const save = async (of = customerId, makeDefault = true) =>
  (await aPaymentMethod(workspace, { customerId: of, processorToken: "sim_approve", makeDefault }))
    .id;
const archive = () =>
  workspace.client(CustomerService).archiveCustomer({ requestId: randomUUID(), customerId });
const methodOf = async (paymentMethodId: string) =>
  (await workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId }))
    .paymentMethod;
const isDetaching = async (paymentMethodId: string) =>
  (await methodOf(paymentMethodId))?.state === PaymentMethodState.DETACHING;
const walletOf = async (of: string) =>
  (await workspace.client(WalletService).getWallet({ customerId: of })).wallet;

describe("the wallet of a customer who is archived", () => {
  test("C8, C10: is emptied, what relied on it released, and all of it stays readable", async () => {
    const [first, second] = [await save(), await save(customerId, false)];
    await workspace
      .client(WalletService)
      .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds: [second] });
    const known = first;
    const card = (await methodOf(first))?.card;
    const named = await aUsage(workspace, { customerId, known }, { paymentMethodId: first });
    const order = await aUsage(workspace, { customerId, known }, { userId: aUserId("ord") });
    await archive();
    await eventually(() => isDetaching(second));
    expect(await isDetaching(first)).toBe(true);
    expect(await walletOf(customerId)).toMatchObject({
      defaultPaymentMethodId: "",
      backupPaymentMethodIds: [],
    });
    const { usageRecords } = await workspace.client(WalletService).listUsages({
      of: { case: "customerId", value: customerId },
      includeReleased: true,
    });
    expect(usageRecords.map(({ userId, state }) => [userId, state])).toEqual([
      [named.userId, UsageRecordState.RELEASED],
      [order.userId, UsageRecordState.RELEASED],
    ]);
    const kept = await methodOf(first);
    expect([kept?.card, kept?.consents[0]?.state]).toEqual([card, ConsentState.ACTIVE]);
    for (const [id, type] of [
      [named.userId, "usage_record.released"],
      [first, "payment_method.detaching"],
    ] as const) {
      const events = await storedEvents(methods.host, "payment-method", id);
      expect(events.at(-1)).toMatchObject({ type, actor: { kind: "api_key" } });
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    }
  });

  test("another customer's wallet stays as it is", async () => {
    const { id: other } = await aCustomer(workspace);
    const [mine, theirs] = [await save(), await save(other)];
    await archive();
    await eventually(() => isDetaching(mine));
    expect((await walletOf(other))?.defaultPaymentMethodId).toBe(theirs);
    expect((await methodOf(theirs))?.state).toBe(PaymentMethodState.ACTIVE);
  });

  test("what was recorded while it was archived is found once the archiving is complete", async () => {
    const mine = await save();
    await archive();
    await eventually(() => isDetaching(mine));
    const [{ workspaceId } = { workspaceId: "" }] = await storedEvents(
      ...([methods.host, "payment-method", mine] as const),
    );
    const userId = aUserId();
    // A call that had found the customer active commits only now.
    await methods.host.database("payment-method").query(
      `INSERT INTO usage_records (workspace_id, user_id, customer_id, purpose, currency, state, revision)
       VALUES (?, ?, ?, 'recurring', '', 'live', 1)`,
      [workspaceId, userId, customerId],
    );
    const charge = serviceClient(CustomerInternalService, methods.host.transportTo("customer"), {
      ...{ workspaceId, workspace: { id: "", mode: "sandbox" as const } },
      actor: { kind: "system", id: "charge", reason: "" },
    });
    await charge.confirmArchive({ requestId: randomUUID(), customerId });
    await eventually(async () => {
      const events = await storedEvents(methods.host, "payment-method", userId);
      return events.at(-1)?.type === "usage_record.released";
    });
  });
});
