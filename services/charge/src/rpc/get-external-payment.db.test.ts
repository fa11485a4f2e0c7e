import { ExternalPaymentService } from "@flint/contracts-charge";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { payOutside } from "../test-support/external-payments.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("GetExternalPayment answers what was recorded, in its workspace only", async () => {
  const workspace = await charges.newWorkspace();
  const { order } = await anOrderToPay(workspace);
  const { externalPayment } = await payOutside(workspace, order.id, 800n);
  const externalPaymentId = externalPayment?.id ?? "";
  const read = await workspace
    .client(ExternalPaymentService)
    .getExternalPayment({ externalPaymentId });
  expect(read.externalPayment).toEqual(externalPayment);
  const stranger = (await charges.newWorkspace()).client(ExternalPaymentService);
  expect(await refused(stranger.getExternalPayment({ externalPaymentId }))).toMatchObject({
    ...{ reason: "NOT_FOUND", field: "external_payment_id" },
  });
});
