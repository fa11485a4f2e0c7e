import { WalletService } from "@flint/contracts-payment-method";
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

test("GetWallet answers an empty wallet, then the default; an absent customer has none", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const wallets = workspace.client(WalletService);
  const empty = await wallets.getWallet({ customerId });
  expect(empty.wallet).toMatchObject({ customerId, defaultPaymentMethodId: "", revision: 0n });
  const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const full = await wallets.getWallet({ customerId });
  expect(full.wallet).toMatchObject({ defaultPaymentMethodId: id, revision: 1n });
  const absent = wallets.getWallet({ customerId: `cus_${"0".repeat(26)}` });
  expect(await refused(absent)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
});
