import { PaymentIntentService } from "@flint/contracts-charge";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("GetAttempt answers what PayOrder answered, in its workspace only", async () => {
  const workspace = await charges.newWorkspace();
  const { order, method } = await anOrderToPay(workspace);
  const { attempt } = await pay(workspace, order.id);
  const attemptId = attempt?.id ?? "";
  const read = await workspace.client(PaymentIntentService).getAttempt({ attemptId });
  expect(read.attempt).toEqual(attempt);
  expect(attempt).toMatchObject({
    consentId: method.consents[0]?.id,
    candidates: [{ paymentMethodId: method.id, source: "default", rejectedReason: "" }],
    orderRevision: order.revision,
    processor: "simulator",
  });
  expect(attempt?.linesHash).toMatch(/^[0-9a-f]{64}$/);
  const stranger = (await charges.newWorkspace()).client(PaymentIntentService);
  expect(await refused(stranger.getAttempt({ attemptId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "attempt_id",
  });
});

test("the customer's first payment names itself to the network in every later one", async () => {
  const workspace = await charges.newWorkspace();
  const { order } = await anOrderToPay(workspace);
  const { attempt: merchant } = await pay(workspace, order.id);
  expect(merchant?.priorNetworkTransactionId).toBe("");
  expect(merchant?.networkTransactionId).not.toBe("");
});
