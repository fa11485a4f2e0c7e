import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { ConsentService, ConsentState, ConsentPurpose } from "@flint/contracts-payment-method";
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

describe("ListConsents", () => {
  test("M6: lists a customer's consents of every payment method and state, newest first", async () => {
    const other = await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve",
      consents: [aConsent(), aConsent({ purpose: ConsentPurpose.RECURRING })],
    });
    const service = workspace.client(ConsentService);
    await service.revokeConsent({ requestId: "end", consentId });
    const all = await service.listConsents({ customerId });
    const newest = other.consents.map(({ id }) => id);
    expect(all.consents.map(({ id }) => id)).toEqual([...newest, consentId]);
    expect(all.consents.at(-1)?.state).toBe(ConsentState.REVOKING);

    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await service.listConsents({ customerId, pageSize: 1, pageToken });
      seen.push(...page.consents.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual([...newest, consentId]);
    const ofOne = await service.listConsents({ customerId, paymentMethodId: other.id });
    expect(ofOne.consents.map(({ id }) => id)).toEqual(newest);
  });

  test("B2: shows none of another customer's, and refuses an absent one: NOT_FOUND", async () => {
    const service = workspace.client(ConsentService);
    const other = await aCustomer(workspace);
    expect((await service.listConsents({ customerId: other.id })).consents).toEqual([]);
    const absent = service.listConsents({ customerId: `cus_${"0".repeat(26)}` });
    expect(await refused(absent)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
  });
});
