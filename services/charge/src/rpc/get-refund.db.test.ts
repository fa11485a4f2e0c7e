import { RefundService } from "@flint/contracts-charge";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { refund } from "../test-support/refunds.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("GetRefund answers what CreateRefund answered, in its workspace only", async () => {
  const workspace = await charges.newWorkspace();
  const { order } = await anOrderToPay(workspace);
  await pay(workspace, order.id);
  const [made] = await refund(workspace, order.id);
  const refundId = made?.id ?? "";
  const read = await workspace.client(RefundService).getRefund({ refundId });
  expect(read.refund).toEqual(made);
  const stranger = (await charges.newWorkspace()).client(RefundService);
  expect(await refused(stranger.getRefund({ refundId }))).toMatchObject({
    ...{ reason: "NOT_FOUND", field: "refund_id" },
  });
});
