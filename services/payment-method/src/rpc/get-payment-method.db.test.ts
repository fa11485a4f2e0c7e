import { PaymentMethodService } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { present, refused, storedEvents } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("C11: of a card only brand, last four digits and expiry are shown", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const saved = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const service = workspace.client(PaymentMethodService);
  const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId: saved.id });
  expect(paymentMethod).toEqual(saved);
  const { $typeName, ...card } = saved.card ?? {};
  expect($typeName).toBe("flint.payment_method.v1.Card");
  expect(Object.keys(card).sort()).toEqual([
    ...["brand", "expiryMonth", "expiryYear", "last4"],
    // That there is a token of the network, and never the token.
    "networkToken",
  ]);
  const events = await storedEvents(methods.host, "payment-method", saved.id);
  for (const text of [JSON.stringify(events), methods.host.log.text()]) {
    expect(text).not.toMatch(/sim_approve|simpm_|simsk_|192\.0\.2\.1/);
  }
});

test("C11: of a bank account only bank, country, last four digits and mandate are shown", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const processorToken = "sim_approve__kind_sepa_debit";
  const saved = await aPaymentMethod(workspace, { customerId, processorToken });
  const service = workspace.client(PaymentMethodService);
  const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId: saved.id });
  expect(paymentMethod).toEqual(saved);
  const { $typeName, ...account } = present(saved.bankDebit, "bank account");
  expect($typeName).toBe("flint.payment_method.v1.BankDebit");
  expect(Object.keys(account).sort()).toEqual(["bankName", "country", "last4", "mandateReference"]);
  const events = await storedEvents(methods.host, "payment-method", saved.id);
  expect(events.at(-1)?.snapshot["bankDebit"]).toEqual(account);
  expect(account.last4).toMatch(/^\d{4}$/);
  for (const text of [JSON.stringify(events), methods.host.log.text()]) {
    expect(text).not.toMatch(/sim_approve|simpm_|simsk_/);
  }
});

test("C11: a card says whether its processor holds a network token of it", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const service = workspace.client(PaymentMethodService);
  for (const [processorToken, networkToken] of [
    ["sim_approve__network_token", true],
    ["sim_approve", false],
  ] as const) {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId: saved.id });
    expect(paymentMethod?.card?.networkToken).toBe(networkToken);
    expect(paymentMethod).toEqual(saved);
    // The account updater says the same.
    const request = { requestId: saved.id, paymentMethodId: saved.id };
    expect((await service.refreshPaymentMethod(request)).paymentMethod).toEqual(saved);
  }
});

test("another workspace's payment method is NOT_FOUND", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const stranger = (await methods.newWorkspace()).client(PaymentMethodService);
  expect(await refused(stranger.getPaymentMethod({ paymentMethodId: id }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "payment_method_id",
  });
});
