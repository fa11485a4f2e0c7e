import { describe, expect, test } from "@jest/globals";
import type { Candidate } from "./attempt.ts";
import { type LookedAt, walletBlockers } from "./plan.ts";

const nothing = {
  customerId: "cus_1",
  instrument: undefined,
  consentId: "",
  noticeDays: 0,
  cadence: undefined,
};

/** A payment method that was looked at in vain. */
function lookedAt(paymentMethodId: string, source: Candidate["source"], reason: string): LookedAt {
  const place = { processorAccountId: "pra_1", processor: "simulator" };
  const card = { fingerprint: "f", brand: "visa" };
  return { paymentMethodId, source, rejectedReason: reason, furtherReasons: [], ...place, ...card };
}

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
      lookedAt("pm_1", source, rejectedReason),
      lookedAt("pm_2", "backup", "CONSENT_MISSING"),
    ];
    expect(walletBlockers({ ...nothing, candidates })).toEqual([
      expect.objectContaining({
        refusal: reason,
        field,
        details: {
          candidate_reason: rejectedReason,
          candidates: `${source} pm_1: ${rejectedReason}; backup pm_2: CONSENT_MISSING`,
        },
      }),
    ]);
  });
});
