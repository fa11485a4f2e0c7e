import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { UsageRecordState } from "@flint/contracts-payment-method";
import { refused, storedEvents } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId, usagesOf } from "../test-support/usages.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("ReleaseUsage ends a usage, whoever asks at once, and says so once", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id: known } = await aPaymentMethod(workspace, {
    customerId,
    processorToken: "sim_approve",
  });
  const { userId } = await aUsage(workspace, { customerId, known }, { paymentMethodId: known });
  const wallet = await walletAbove(methods.host, known);
  const release = (of = userId) => wallet.releaseUsage({ requestId: randomUUID(), userId: of });
  const answers = await Promise.all(Array.from({ length: 8 }, () => release()));
  for (const { usageRecord } of answers) {
    expect(usageRecord).toMatchObject({ state: UsageRecordState.RELEASED, revision: 2n });
  }
  expect(await usagesOf(workspace, customerId)).toEqual([]);
  const events = await storedEvents(methods.host, "payment-method", userId);
  expect(events.map(({ type }) => type)).toEqual(["usage_record.created", "usage_record.released"]);
  expect(await refused(release(aUserId("ord")))).toMatchObject({
    reason: "NOT_FOUND",
    field: "user_id",
  });
});
