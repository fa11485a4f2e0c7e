import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { ConsentService, ConsentState } from "@flint/contracts-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
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

const revoke = (given: { requestId?: string; expectedRevision?: bigint } = {}) =>
  workspace.client(ConsentService).revokeConsent({ requestId: randomUUID(), consentId, ...given });

describe("RevokeConsent", () => {
  test("ends a consent from the answer on, keeps its terms, and says so in its news", async () => {
    const service = workspace.client(ConsentService);
    const { consent: before } = await service.getConsent({ consentId });
    const { consent } = await revoke({ expectedRevision: 1n });
    expect(consent).toMatchObject({ state: ConsentState.REVOKING, revision: 2n });
    expect(consent?.endTime).toBeDefined();
    expect(consent?.evidence).toEqual(before?.evidence);
    expect((await service.getConsent({ consentId })).consent).toEqual(consent);
    const events = await storedEvents(methods.host, "payment-method", consentId);
    expect(events.map(({ type }) => type)).toEqual(["consent.created", "consent.revoking"]);
  });

  test("again it changes nothing, whoever asks at once", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => revoke()));
    for (const { consent } of answers) expect(consent).toEqual(answers[0]?.consent);
    expect(await storedEvents(methods.host, "payment-method", consentId)).toHaveLength(2);
  });

  test("A10: a stale revision ends nothing: REVISION_STALE", async () => {
    expect(await refused(revoke({ expectedRevision: 7n }))).toMatchObject({
      reason: "REVISION_STALE",
      details: { revision: "1" },
    });
    const { consent } = await workspace.client(ConsentService).getConsent({ consentId });
    expect(consent?.state).toBe(ConsentState.ACTIVE);
  });

  test("one that was superseded is not revoked: CONSENT_NOT_ACTIVE", async () => {
    const terms = { purpose: 2, evidence: { channel: "phone", textVersion: "2" } };
    await workspace
      .client(ConsentService)
      .supersedeConsent({ requestId: randomUUID(), consentId, terms });
    expect(await refused(revoke())).toMatchObject({
      reason: "CONSENT_NOT_ACTIVE",
      details: { state: "superseding" },
    });
  });
});
