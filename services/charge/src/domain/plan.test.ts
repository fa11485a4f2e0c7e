import { describe, expect, test } from "@jest/globals";
import type { Currency } from "@flint/money";
import type { Candidate } from "./attempt.ts";
import { planCharge } from "./plan.ts";

const charge = {
  customerId: "cus_1",
  amount: { currency: "EUR" as Currency, amountMinor: 1n },
  initiator: "merchant" as const,
  reason: "unscheduled" as const,
};
const nothing = { instrument: undefined, consentId: "", noticeDays: 0 };

describe("what is refused where nothing can be charged", () => {
  test.each<[Candidate["source"], string, string, string | undefined]>([
    ["default", "DEFAULT_MISSING", "PAYMENT_METHOD_REQUIRED", undefined],
    ["default", "PAYMENT_METHOD_EXPIRED", "PAYMENT_METHOD_REQUIRED", undefined],
    ["explicit", "PAYMENT_METHOD_EXPIRED", "PAYMENT_METHOD_NOT_CHARGEABLE", "payment_method_id"],
    ["subscription", "PAYMENT_METHOD_NOT_ACTIVE", "PAYMENT_METHOD_NOT_CHARGEABLE", undefined],
    ["subscription", "CONSENT_REVOKED", "CONSENT_NOT_COVERING", undefined],
    ["subscription", "CUSTOMER_ARCHIVED", "CUSTOMER_NOT_ACTIVE", undefined],
  ])("the %s's %s is %s", (source, rejectedReason, reason, field) => {
    const candidates = [
      { paymentMethodId: "pm_1", source, rejectedReason },
      { paymentMethodId: "pm_2", source: "backup" as const, rejectedReason: "CONSENT_MISSING" },
    ];
    expect(() => planCharge(charge, { ...nothing, candidates })).toThrow(
      expect.objectContaining({
        reason,
        field,
        details: {
          candidate_reason: rejectedReason,
          candidates: `${source} pm_1: ${rejectedReason}; backup pm_2: CONSENT_MISSING`,
        },
      }),
    );
  });
});
