import { describe, expect, test } from "@jest/globals";
import type { Currency } from "@flint/money";
import { seededIds } from "@flint/std";
import { isExpired } from "./card-expiry.ts";
import type { PaymentMethod } from "./payment-method.ts";
import type { AccountReadiness } from "./processor-account.ts";
import { type ChargeAsk, judge, type JudgedConsent, type Resolvable } from "./resolve.ts";

const NOW = Temporal.Instant.from("2026-03-15T12:00:00Z");
const ids = seededIds(5);
const EUR = "EUR" as Currency;

const consent: JudgedConsent = {
  id: ids.next("consent"),
  purpose: "unscheduled",
  maximumAmountMinor: 5000n,
  currency: EUR,
  expiresAt: NOW.add({ hours: 1 }),
  noticeDays: 0,
  cadence: undefined,
  state: "active",
};
const paymentMethod: PaymentMethod = {
  id: ids.next("paymentMethod"),
  workspaceId: "ws",
  customerId: "cus_a",
  kind: "card",
  usage: "off_session",
  state: "active",
  card: { brand: "visa", last4: "4242", expiryMonth: 3, expiryYear: 2026, networkToken: false },
  bankDebit: undefined,
  fingerprint: "f",
  processorAccountId: ids.next("processorAccount"),
  setupId: ids.next("setup"),
  importId: undefined,
  duplicateOfId: undefined,
  createdAt: NOW,
  expiryAnnouncedAt: undefined,
  detachReason: undefined,
  detachedAt: undefined,
  adoptedBy: "",
  revision: 2,
};
const account: AccountReadiness = { enabled: true, capability: "active", requirementsDue: [] };
const candidate: Resolvable = { paymentMethod, account, consents: [consent] };
const ask: ChargeAsk = {
  customerId: "cus_a",
  purpose: "unscheduled",
  priorConsentId: "",
  amount: { currency: EUR, amountMinor: 5000n },
  offSession: true,
  adoptedBy: "",
};

describe("whether a payment method can be charged", () => {
  test.each<[string, Partial<ChargeAsk>, string]>([
    ["a covering consent", {}, consent.id],
    ["no consent, where none is needed", { purpose: undefined }, ""],
    ["the first charge's", { purpose: undefined, priorConsentId: consent.id }, consent.id],
  ])("it can, with %s", (_title, change, consentId) => {
    expect(judge(candidate, { ...ask, ...change }, NOW)).toEqual({
      chargeable: true,
      consentId,
      noticeDays: 0,
      cadence: undefined,
    });
  });

  const method = (change: Partial<PaymentMethod>) => ({
    paymentMethod: { ...paymentMethod, ...change },
  });
  test.each<[string, Partial<Resolvable>, Partial<ChargeAsk>]>([
    ["PAYMENT_METHOD_OF_OTHER_CUSTOMER", {}, { customerId: "cus_b" }],
    ["PAYMENT_METHOD_NOT_ACTIVE", method({ state: "detaching" }), {}],
    [
      "PAYMENT_METHOD_EXPIRED",
      method({
        card: { brand: "visa", last4: "1", expiryMonth: 2, expiryYear: 2026, networkToken: false },
      }),
      {},
    ],
    ["PAYMENT_METHOD_EXPIRED", method({ state: "expired" }), {}],
    ["CURRENCY_NOT_SUPPORTED_BY_KIND", method({ kind: "ach_debit", card: undefined }), {}],
    ["CURRENCY_NOT_SUPPORTED_BY_KIND", method({ kind: "bacs_debit", card: undefined }), {}],
    [
      "CURRENCY_NOT_SUPPORTED_BY_KIND",
      {
        ...method({ kind: "sepa_debit", card: undefined }),
        consents: [{ ...consent, maximumAmountMinor: 0n }],
      },
      { amount: { currency: "USD" as Currency, amountMinor: 1n } },
    ],
    ["PAYMENT_METHOD_ON_SESSION_ONLY", method({ usage: "on_session" }), {}],
    ["PROCESSOR_ACCOUNT_DISABLED", { account: { ...account, enabled: false } }, {}],
    [
      "PROCESSOR_ACCOUNT_CAPABILITY_PENDING",
      { account: { ...account, capability: "pending" } },
      {},
    ],
    [
      "PROCESSOR_ACCOUNT_REQUIREMENTS_DUE",
      { account: { ...account, requirementsDue: ["owner.address"] } },
      {},
    ],
    ["CONSENT_MISSING", {}, { purpose: "recurring" }],
    ["CONSENT_MISSING", {}, { purpose: undefined, priorConsentId: "con_other" }],
    ["CONSENT_REVOKED", { consents: [{ ...consent, state: "revoking" }] }, {}],
    ["CONSENT_REVOKED", { consents: [{ ...consent, state: "superseded", expiresAt: NOW }] }, {}],
    ["CONSENT_EXPIRED", { consents: [{ ...consent, expiresAt: NOW }] }, {}],
    ["CONSENT_AMOUNT_EXCEEDED", {}, { amount: { currency: EUR, amountMinor: 5001n } }],
    ["CONSENT_AMOUNT_EXCEEDED", {}, { amount: { currency: "USD" as Currency, amountMinor: 1n } }],
  ])("it cannot: %s", (reason, change, askChange) => {
    const verdict = judge({ ...candidate, ...change }, { ...ask, ...askChange }, NOW);
    expect(verdict).toEqual({ chargeable: false, reason, furtherReasons: [] });
  });

  test("every reason that holds is told, the charge's own first", () => {
    const everything: Resolvable = {
      paymentMethod: {
        ...paymentMethod,
        state: "detached",
        usage: "on_session",
        card: {
          ...{ brand: "visa", last4: "1", expiryMonth: 2, expiryYear: 2026 },
          networkToken: false,
        },
      },
      account: { enabled: false, capability: "pending", requirementsDue: ["owner.address"] },
      consents: [],
    };
    expect(judge(everything, ask, NOW)).toEqual({
      chargeable: false,
      reason: "PAYMENT_METHOD_NOT_ACTIVE",
      furtherReasons: [
        "PAYMENT_METHOD_EXPIRED",
        "PAYMENT_METHOD_ON_SESSION_ONLY",
        "PROCESSOR_ACCOUNT_DISABLED",
        "PROCESSOR_ACCOUNT_CAPABILITY_PENDING",
        "PROCESSOR_ACCOUNT_REQUIREMENTS_DUE",
        "CONSENT_MISSING",
      ],
    });
  });

  test("nothing is told of another customer's method but that it is theirs", () => {
    const detached: Resolvable = {
      ...candidate,
      paymentMethod: { ...paymentMethod, state: "detached" },
    };
    expect(judge(detached, { ...ask, customerId: "cus_b" }, NOW)).toMatchObject({
      reason: "PAYMENT_METHOD_OF_OTHER_CUSTOMER",
      furtherReasons: [],
    });
  });

  test.each([
    ["2026-03-31T23:59:59Z", false],
    ["2026-04-01T11:59:59Z", false],
    ["2026-04-01T12:00:00Z", true],
  ])("a card of March has expired at %s: %p", (at, expired) => {
    expect(isExpired(paymentMethod, Temporal.Instant.from(at))).toBe(expired);
  });
});
