import { PaymentMethodService, PaymentMethodState } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("ConfirmDetach ends a detaching, and may be repeated", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const wallet = await walletAbove(methods.host, id);
  const confirm = (requestId: string) => wallet.confirmDetach({ requestId, paymentMethodId: id });
  const service = workspace.client(PaymentMethodService);
  await service.detachPaymentMethod({ requestId: "detach", paymentMethodId: id });
  expect((await confirm("one")).state).toBe(PaymentMethodState.DETACHED);
  expect((await confirm("two")).state).toBe(PaymentMethodState.DETACHED);
  const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId: id });
  expect(paymentMethod?.detachTime).toBeDefined();
});
