import { describe, expect, test } from "@jest/globals";
import {
  type ChargeReason,
  consentNeed,
  type Initiator,
  initiatorBlockers,
} from "./stored-credential.ts";

const initiators: Initiator[] = ["customer", "merchant"];
const rules: [ChargeReason, Initiator, object][] = [
  ["recurring", "merchant", { kind: "purpose", purpose: "recurring" }],
  ["stored_credential", "customer", { kind: "none" }],
  ["unscheduled", "merchant", { kind: "purpose", purpose: "unscheduled" }],
  ["installment", "merchant", { kind: "purpose", purpose: "installment" }],
  ["delayed_charge", "merchant", { kind: "purpose", purpose: "delayed_charge" }],
  ["resubmission", "merchant", { kind: "prior" }],
  ["no_show", "merchant", { kind: "purpose", purpose: "no_show" }],
  ["moto", "customer", { kind: "none" }],
];

describe("who may start a charge of each reason, and which consent it needs", () => {
  test.each(rules)("%s is the %s's and needs %j", (reason, initiator, need) => {
    expect(initiatorBlockers(initiator, reason)).toEqual([]);
    expect(consentNeed(reason)).toEqual(need);
  });

  test.each(rules)("%s is refused to anyone but the %s", (reason, initiator) => {
    const other = initiators.find((candidate) => candidate !== initiator) as Initiator;
    expect(initiatorBlockers(other, reason)).toMatchObject([
      { refusal: "INITIATOR_REASON_MISMATCH", field: "initiator" },
    ]);
  });
});
