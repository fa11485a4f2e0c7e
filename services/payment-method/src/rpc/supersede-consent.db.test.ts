import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  ConsentService,
  ConsentState,
  ConsentPurpose,
  PaymentMethodService,
  type ConsentTerms,
} from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let consentId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  const method = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  consentId = method.consents[0]?.id ?? "";
});

const supersede = (terms: ConsentTerms, expectedRevision = 0n) =>
  workspace
    .client(ConsentService)
    .supersedeConsent({ requestId: randomUUID(), consentId, terms, expectedRevision });

describe("SupersedeConsent", () => {
  test("puts new terms in the place of the old, which stay as they were", async () => {
    const service = workspace.client(ConsentService);
    const { consent: before } = await service.getConsent({ consentId });
    const answer = await supersede(aConsent({ maximumAmountMinor: 9_000n, currency: "EUR" }));
    expect(answer.consent).toMatchObject({
      state: ConsentState.ACTIVE,
      maximumAmountMinor: 9_000n,
    });
    const { consents } = await service.listConsents({ customerId });
    expect(consents).toEqual([answer.consent, answer.supersededConsent]);
    expect(answer.supersededConsent).toMatchObject({
      state: ConsentState.SUPERSEDING,
      supersededByConsentId: answer.consent?.id,
      maximumAmountMinor: before?.maximumAmountMinor,
      evidence: before?.evidence,
      revision: 2n,
    });
  });

  test("of twenty at once one succeeds", async () => {
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => supersede(aConsent())));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { consents } = await workspace.client(ConsentService).listConsents({ customerId });
    expect(consents).toHaveLength(2);
  });

  test.each([
    ["another purpose", aConsent({ purpose: ConsentPurpose.RECURRING }), "terms.purpose"],
    ["a maximum without its currency", aConsent({ maximumAmountMinor: 1n }), "terms.currency"],
  ])("%s is refused, naming the field: CONSENT_INVALID", async (_what, terms, field) => {
    expect(await refused(supersede(terms))).toMatchObject({ reason: "CONSENT_INVALID", field });
    const { consents } = await workspace.client(ConsentService).listConsents({ customerId });
    expect(consents.map(({ state }) => state)).toEqual([ConsentState.ACTIVE]);
  });

  test("A10: a stale revision changes nothing: REVISION_STALE", async () => {
    expect(await refused(supersede(aConsent(), 7n))).toMatchObject({ reason: "REVISION_STALE" });
  });

  test("nothing is agreed to for a detached method: PAYMENT_METHOD_NOT_ACTIVE", async () => {
    const { consents } = await workspace.client(ConsentService).listConsents({ customerId });
    await workspace.client(PaymentMethodService).detachPaymentMethod({
      requestId: randomUUID(),
      paymentMethodId: consents[0]?.paymentMethodId ?? "",
    });
    expect(await refused(supersede(aConsent()))).toMatchObject({
      reason: "PAYMENT_METHOD_NOT_ACTIVE",
    });
  });
});
