import { SetupService } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("GetSetup answers a pending setup with its client payload, in its workspace only", async () => {
  const workspace = await methods.newWorkspace();
  const { setup } = await startSetup(workspace, (await aCustomer(workspace)).id);
  const setupId = setup?.id ?? "";
  const read = await workspace.client(SetupService).getSetup({ setupId });
  expect(read.setup).toEqual(setup);
  const stranger = (await methods.newWorkspace()).client(SetupService);
  expect(await refused(stranger.getSetup({ setupId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "setup_id",
  });
});
