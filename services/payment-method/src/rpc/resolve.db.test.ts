import { CandidateSource, ConsentPurpose } from "@flint/contracts-payment-method";
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

test("Resolve answers the default with what the processor needs, or why nothing can be charged, and shows a check no secret", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const saved = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const wallet = await walletAbove(methods.host, saved.id);
  const ask = { customerId, amount: { currency: "EUR", amountMinor: 1n }, offSession: true };
  const found = await wallet.resolve(ask);
  expect(found.instrument).toMatchObject({
    processor: "simulator",
    paymentMethod: { id: saved.id, consents: [] },
  });
  expect(found.instrument?.processorToken).not.toBe("");
  const shown = (await wallet.resolve({ ...ask, checkOnly: true })).instrument;
  expect(shown).toMatchObject({
    paymentMethod: { id: saved.id },
    fingerprint: found.instrument?.fingerprint,
  });
  expect(shown).toMatchObject({ processorToken: "", accountSecret: "" });
  const { id: poor } = await aCustomer(workspace);
  const nothing = await wallet.resolve({ ...ask, customerId: poor });
  expect(nothing.instrument).toBeUndefined();
  expect(nothing.candidates).toMatchObject([
    { source: CandidateSource.DEFAULT, rejectedReason: "DEFAULT_MISSING" },
  ]);
});

test("a method that is named alone is judged as its own customer's, also where it is rejected", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const wallet = await walletAbove(methods.host, id);
  // Its consent is for another purpose.
  const ask = {
    ...{ paymentMethodId: id, purpose: ConsentPurpose.NO_SHOW, offSession: true },
    amount: { currency: "EUR", amountMinor: 1n },
  };
  const rejected = {
    ...{ customerId, candidates: [{ paymentMethodId: id, rejectedReason: "CONSENT_MISSING" }] },
  };
  expect(await wallet.resolve(ask)).toMatchObject(rejected);
  const { results } = await wallet.batchResolve({ asks: [ask] });
  expect(results[0]?.result).toMatchObject({ case: "resolved", value: rejected });
});
