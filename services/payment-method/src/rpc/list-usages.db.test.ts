import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { WalletService } from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId } from "../test-support/usages.ts";

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
  known = (await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" })).id;
});

const ofCustomer = () => ({ case: "customerId" as const, value: customerId });
const ofMethod = () => ({ case: "paymentMethodId" as const, value: known });
const list = (request: object = {}) =>
  workspace.client(WalletService).listUsages({ of: ofCustomer(), ...request });
const record = (choices: object = {}) => aUsage(workspace, { customerId, known }, choices);

describe("ListUsages", () => {
  test("shows subscriptions and then orders, page by page, each once", async () => {
    const users = [aUserId("ord"), aUserId(), aUserId(), aUserId("ord"), aUserId()];
    for (const userId of users) await record({ userId });
    const found: string[] = [];
    let pageToken = "";
    do {
      const page = await list({ pageSize: 2, pageToken });
      expect(page.usageRecords.length).toBeLessThanOrEqual(2);
      found.push(...page.usageRecords.map(({ userId }) => userId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(found).toEqual([...users].sort().reverse());
    const { nextPageToken } = await list({ pageSize: 2 });
    for (const other of [{ of: ofMethod() }, { includeReleased: true }]) {
      expect(await refused(list({ ...other, pageToken: nextPageToken }))).toMatchObject({
        reason: "PAGE_TOKEN_INVALID",
      });
    }
  });

  test("of a payment method those that name it; what is released where it is asked for", async () => {
    await record();
    const naming = await record({ paymentMethodId: known });
    expect((await list({ of: ofMethod() })).usageRecords).toEqual([naming]);
    const wallet = await walletAbove(methods.host, known);
    const { usageRecord: over } = await wallet.releaseUsage({
      requestId: randomUUID(),
      userId: naming.userId,
    });
    expect((await list({ of: ofMethod() })).usageRecords).toEqual([]);
    expect((await list({ of: ofMethod(), includeReleased: true })).usageRecords).toEqual([over]);
  });

  test("of what is not there, or is of another workspace: NOT_FOUND", async () => {
    const elsewhere = (await methods.newWorkspace()).client(WalletService);
    for (const [of, field] of [
      [ofCustomer(), "customer_id"],
      [ofMethod(), "payment_method_id"],
    ] as const) {
      const refusal = await refused(elsewhere.listUsages({ of }));
      expect(refusal).toMatchObject({ reason: "NOT_FOUND", field });
    }
    expect(await refused(list({ of: { case: undefined } }))).toMatchObject({
      reason: "INVALID_FIELD",
    });
  });
});
