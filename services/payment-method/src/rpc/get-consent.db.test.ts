import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { ConsentService, ConsentState, ConsentPurpose } from "@flint/contracts-payment-method";
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

const get = (id: string) => workspace.client(ConsentService).getConsent({ consentId: id });

describe("GetConsent", () => {
  test("answers what was agreed to, for what, and how", async () => {
    const { consent } = await get(consentId);
    expect(consent).toMatchObject({
      customerId,
      purpose: ConsentPurpose.UNSCHEDULED,
      state: ConsentState.ACTIVE,
      supersededByConsentId: "",
      evidence: { channel: "web", ipAddress: "192.0.2.1", textVersion: "terms-2026-03" },
      revision: 1n,
    });
    expect(consent?.endTime).toBeUndefined();
  });

  test("its news holds no evidence: that is personal data", async () => {
    const [created] = await storedEvents(methods.host, "payment-method", consentId);
    expect(created).toMatchObject({ type: "consent.created", sequence: 1 });
    expect(created?.snapshot).toMatchObject({ id: consentId, customerId });
    expect(JSON.stringify(created?.snapshot)).not.toContain("192.0.2.1");
  });

  test("M1: an absent one and another workspace's are refused alike: NOT_FOUND", async () => {
    const stranger = await methods.newWorkspace();
    const foreign = await refused(stranger.client(ConsentService).getConsent({ consentId }));
    const absent = await refused(get(`con_${"0".repeat(26)}`));
    for (const refusal of [foreign, absent]) {
      expect(refusal).toMatchObject({ reason: "NOT_FOUND", field: "consent_id" });
    }
  });
});
