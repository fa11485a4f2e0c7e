import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  ConsentService,
  ConsentState,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
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

async function confirm(declined = false) {
  const wallet = await walletAbove(methods.host, consentId);
  return wallet.confirmConsentEnd({ requestId: randomUUID(), consentId, declined });
}

const revoke = () =>
  workspace.client(ConsentService).revokeConsent({ requestId: randomUUID(), consentId });

describe("ConfirmConsentEnd", () => {
  test("REVOKING becomes REVOKED, and stays so", async () => {
    const { consent } = await revoke();
    expect((await confirm()).state).toBe(ConsentState.REVOKED);
    expect((await confirm(true)).state).toBe(ConsentState.REVOKED);
    const { consent: after } = await workspace.client(ConsentService).getConsent({ consentId });
    expect(after).toMatchObject({ revision: 3n, endTime: consent?.endTime });
  });

  test("SUPERSEDING becomes SUPERSEDED, and still names the one in its place", async () => {
    const service = workspace.client(ConsentService);
    const terms = aConsent();
    const made = await service.supersedeConsent({ requestId: randomUUID(), consentId, terms });
    expect((await confirm()).state).toBe(ConsentState.SUPERSEDED);
    const { consent } = await service.getConsent({ consentId });
    expect(consent?.supersededByConsentId).toBe(made.consent?.id);
  });

  test("an active one ends by a decline only: CONSENT_NOT_ENDING", async () => {
    expect(await refused(confirm())).toMatchObject({ reason: "CONSENT_NOT_ENDING" });
    expect((await confirm(true)).state).toBe(ConsentState.REVOKED);
  });

  test("it is no RPC for API keys: INTERNAL_RPC", async () => {
    const call = workspace
      .client(WalletInternalService)
      .confirmConsentEnd({ requestId: "end", consentId });
    expect(await refused(call)).toMatchObject({ reason: "INTERNAL_RPC" });
  });
});
