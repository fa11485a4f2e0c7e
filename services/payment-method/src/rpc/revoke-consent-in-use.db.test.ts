import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  type Consent,
  ConsentPurpose,
  ConsentService,
  ConsentState,
  WalletService,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, type UsageChoices, usagesOf } from "../test-support/usages.ts";

const { RECURRING, UNSCHEDULED } = ConsentPurpose;

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let used: string;
let consents: Consent[];

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  ({ id: used, consents } = await save(RECURRING, UNSCHEDULED));
});

const save = (...purposes: ConsentPurpose[]) =>
  aPaymentMethod(workspace, {
    ...{ customerId, processorToken: "sim_approve" },
    consents: purposes.map((purpose) => aConsent({ purpose })),
  });
const record = async (choices: UsageChoices = {}) =>
  (await aUsage(workspace, { customerId, known: used }, choices)).userId;
const idOf = (purpose: ConsentPurpose, of = consents) =>
  of.find((consent) => consent.purpose === purpose)?.id ?? "";
const revoke = (consentId: string, parts: object = {}) =>
  workspace.client(ConsentService).revokeConsent({ requestId: randomUUID(), consentId, ...parts });

describe("RevokeConsent of a consent in use", () => {
  test("C9: is refused, naming who relies on it and would have no other", async () => {
    const nextChargeTime = timestampOf(Temporal.Instant.from("2027-01-31T10:00:00Z"));
    const named = await record({ paymentMethodId: used, nextChargeTime });
    const following = await record();
    await record({ paymentMethodId: used, purpose: UNSCHEDULED });
    const consentId = idOf(RECURRING);
    expect(await refused(revoke(consentId))).toMatchObject({
      code: Code.FailedPrecondition,
      reason: "CONSENT_IN_USE",
      field: "consent_id",
      details: {
        affected: `${named} 2027-01-31T10:00:00Z; ${following} no date`,
        affected_more: "0",
      },
    });
    const { consent } = await workspace.client(ConsentService).getConsent({ consentId });
    expect(consent).toMatchObject({ state: ConsentState.ACTIVE, revision: 1n });
  });

  test("C9: where another live consent covers the purpose, nobody is affected", async () => {
    const two = await save(RECURRING, RECURRING);
    await record({ paymentMethodId: two.id });
    const [one, other] = two.consents.map(({ id }) => id);
    expect((await revoke(one ?? "")).affectedUses).toEqual([]);
    expect(await refused(revoke(other ?? ""))).toMatchObject({ reason: "CONSENT_IN_USE" });
  });

  test("C9: one of another purpose is revoked as before", async () => {
    await record({ paymentMethodId: used });
    const { consent, affectedUses } = await revoke(idOf(UNSCHEDULED));
    expect([consent?.state, affectedUses]).toEqual([ConsentState.REVOKING, []]);
  });

  test("C9: a replacement is charged from now on; the wallet's default stays", async () => {
    const [named, following] = [await record({ paymentMethodId: used }), await record()];
    const other = await save(RECURRING);
    await workspace.client(WalletService).setDefault({
      ...{ requestId: randomUUID(), customerId, paymentMethodId: used },
      scope: { case: "customer", value: {} },
    });
    const same = revoke(idOf(RECURRING), { replacementPaymentMethodId: used });
    expect(await refused(same)).toMatchObject({
      reason: "INVALID_FIELD",
      field: "replacement_payment_method_id",
    });
    const { affectedUses } = await revoke(idOf(RECURRING), {
      replacementPaymentMethodId: other.id,
    });
    expect(affectedUses.map(({ userId }) => userId).sort()).toEqual([named, following].sort());
    const usages = await usagesOf(workspace, customerId);
    expect(usages.map(({ paymentMethodId }) => paymentMethodId)).toEqual([other.id, other.id]);
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.defaultPaymentMethodId).toBe(used);
  });

  test("C9: forced, it answers whom it affected, and their news says that they are stranded", async () => {
    const named = await record({ paymentMethodId: used });
    const { consent, affectedUses } = await revoke(idOf(RECURRING), { force: true });
    expect(consent?.state).toBe(ConsentState.REVOKING);
    expect(affectedUses).toMatchObject([{ userId: named, replacementPaymentMethodId: "" }]);
    const events = await storedEvents(methods.host, "payment-method", named);
    expect(events.map(({ type }) => type)).toEqual([
      "usage_record.created",
      "usage_record.stranded",
    ]);
    expect((await revoke(idOf(RECURRING))).affectedUses).toEqual([]);
  });
});

describe("ConfirmConsentEnd of a consent in use", () => {
  test("an issuer's decline strands who relies on it: nobody was asked", async () => {
    const relying = await record({ paymentMethodId: used });
    const other = await record({ paymentMethodId: used, purpose: UNSCHEDULED });
    const wallet = await walletAbove(methods.host, used);
    const consentId = idOf(RECURRING);
    await wallet.confirmConsentEnd({ requestId: randomUUID(), consentId, declined: true });
    const typesOf = async (id: string) =>
      (await storedEvents(methods.host, "payment-method", id)).map(({ type }) => type);
    expect(await typesOf(relying)).toEqual(["usage_record.created", "usage_record.stranded"]);
    expect(await typesOf(other)).toEqual(["usage_record.created"]);
  });
});
