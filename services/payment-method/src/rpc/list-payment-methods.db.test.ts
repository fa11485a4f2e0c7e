import {
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("C7: lists what is active, and by usage what can be charged with no buyer present", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const processorToken = "sim_approve";
  const offSession = await aPaymentMethod(workspace, { customerId, processorToken });
  const onSession = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken, makeDefault: false, consents: [] },
    usage: PaymentMethodUsage.ON_SESSION,
  });
  const failed = await aPaymentMethod(workspace, {
    ...{ customerId, makeDefault: false },
    processorToken: "sim_setup_decline_incorrect_cvc",
  });
  const service = workspace.client(PaymentMethodService);
  const ids = async (filter: object) =>
    (await service.listPaymentMethods({ customerId, ...filter })).paymentMethods.map(
      ({ id }) => id,
    );
  expect(await ids({})).toEqual([onSession.id, offSession.id]);
  expect(await ids({ usage: PaymentMethodUsage.OFF_SESSION })).toEqual([offSession.id]);
  expect(await ids({ states: [PaymentMethodState.FAILED] })).toEqual([failed.id]);
  const nobody = service.listPaymentMethods({ customerId: `cus_${"0".repeat(26)}` });
  expect(await refused(nobody)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
});
