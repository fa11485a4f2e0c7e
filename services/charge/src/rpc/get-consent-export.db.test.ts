import { create } from "@bufbuild/protobuf";
import { ChargeReason, ConsentExportService } from "@flint/contracts-charge";
import {
  ConsentCadenceSchema,
  ConsentInterval,
  ConsentService,
} from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;
let consentId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  const cadence = create(ConsentCadenceSchema, { interval: ConsentInterval.MONTH, count: 3 });
  const method = await aPaymentMethod(workspace, {
    customerId,
    processorToken: "sim_decline_insufficient_funds_1_then_approve",
    consents: [aConsent({ cadence, maximumAmountMinor: 9000n, currency: "EUR", noticeDays: 2 })],
  });
  consentId = method.consents[0]?.id ?? "";
});

const exported = (parts: { pageSize?: number; pageToken?: string } = {}) =>
  workspace.client(ConsentExportService).getConsentExport({ consentId, ...parts });

/** Charges the customer's default, in a new order. */
async function charge(): Promise<string> {
  const { id } = await anOrder(workspace, { customerId });
  return (await pay(workspace, id)).attempt?.id ?? "";
}

describe("GetConsentExport", () => {
  test("shows how the consent was given, and every attempt that relied on it", async () => {
    const made = [await charge(), await charge()];
    // Another payment method's consent, and a charge that relies on that one.
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve__card_b" });
    await charge();
    const { consent, attempts } = await exported();
    expect(consent).toMatchObject({
      id: consentId,
      customerId,
      purpose: ChargeReason.UNSCHEDULED,
      maximum: { currency: "EUR", amountMinor: 9000n },
      cadence: "every 3 months",
      noticeDays: 2,
      state: "active",
      channel: "web",
      ipAddress: "192.0.2.1",
      userAgent: "Mozilla/5.0",
      textVersion: "terms-2026-03",
      locale: "en",
    });
    expect(consent?.acceptTime).toBeDefined();
    expect(attempts.map(({ id }) => id)).toEqual(made.toReversed());
    expect(attempts.map(({ decline }) => decline?.code ?? "")).toEqual(["", "insufficient_funds"]);
  });

  test("a revoked one is shown as such, with the charges before", async () => {
    const made = await charge();
    const consents = workspace.client(ConsentService);
    await consents.revokeConsent({ requestId: "revoke", consentId });
    const { consent, attempts } = await exported();
    expect(consent?.state).toMatch(/^revok(ing|ed)$/);
    expect(consent?.endTime).toBeDefined();
    expect(attempts.map(({ id }) => id)).toEqual([made]);
  });

  test("M6: attempts come page by page", async () => {
    const often = { customerId, processorToken: "sim_approve__card_often" };
    consentId = (await aPaymentMethod(workspace, often)).consents[0]?.id ?? "";
    const made = [await charge(), await charge(), await charge()].toReversed();
    const first = await exported({ pageSize: 2 });
    const rest = await exported({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.attempts, ...rest.attempts].map(({ id }) => id)).toEqual(made);
    expect(rest.nextPageToken).toBe("");
  });

  test("M1: an absent one and another workspace's are refused alike: NOT_FOUND", async () => {
    const stranger = await charges.newWorkspace();
    const client = stranger.client(ConsentExportService);
    const absentId = `con_${"0".repeat(26)}`;
    for (const refusal of [
      await refused(client.getConsentExport({ consentId })),
      await refused(client.getConsentExport({ consentId: absentId })),
    ]) {
      expect(refusal).toMatchObject({ reason: "NOT_FOUND", field: "consent_id" });
    }
  });
});
