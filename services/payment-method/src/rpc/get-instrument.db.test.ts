import { PaymentMethodService } from "@flint/contracts-payment-method";
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

test("GetInstrument answers whatever the method's state is now", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const wallet = await walletAbove(methods.host, id);
  const before = await wallet.getInstrument({ paymentMethodId: id });
  await workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId: "detach", paymentMethodId: id });
  const after = await wallet.getInstrument({ paymentMethodId: id });
  expect(after.instrument?.processorToken).toBe(before.instrument?.processorToken);
});
