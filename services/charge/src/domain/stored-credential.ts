import type { Blocker } from "./blocker.ts";

/** Who starts a charge. */
export type Initiator = "customer" | "merchant";

/** Why a charge is started. Source: the networks' stored-credential frameworks. */
export type ChargeReason =
  | "recurring"
  | "stored_credential"
  | "unscheduled"
  | "installment"
  | "delayed_charge"
  | "resubmission"
  | "no_show"
  | "moto";

/** What a consent may be given for. */
export type ConsentPurpose =
  "recurring" | "unscheduled" | "installment" | "delayed_charge" | "no_show";

/** What a charge of one reason needs of the customer's consent. */
export type ConsentNeed =
  /** A live consent of this purpose. */
  | { kind: "purpose"; purpose: ConsentPurpose }
  /** The consent that an earlier attempt of the same order relied on, if it relied on one. */
  | { kind: "prior" }
  /** None beyond the setup's: the customer is present. */
  | { kind: "none" };

type Rule = { initiator: Initiator; need: ConsentNeed };

/** Who may start a charge of each reason, and what it needs. */
export const STORED_CREDENTIAL_RULES: Readonly<Record<ChargeReason, Rule>> = {
  recurring: { initiator: "merchant", need: { kind: "purpose", purpose: "recurring" } },
  unscheduled: { initiator: "merchant", need: { kind: "purpose", purpose: "unscheduled" } },
  installment: { initiator: "merchant", need: { kind: "purpose", purpose: "installment" } },
  delayed_charge: { initiator: "merchant", need: { kind: "purpose", purpose: "delayed_charge" } },
  no_show: { initiator: "merchant", need: { kind: "purpose", purpose: "no_show" } },
  resubmission: { initiator: "merchant", need: { kind: "prior" } },
  stored_credential: { initiator: "customer", need: { kind: "none" } },
  moto: { initiator: "customer", need: { kind: "none" } },
};

/** What a charge of this reason needs of the customer's consent. */
export function consentNeed(reason: ChargeReason): ConsentNeed {
  return STORED_CREDENTIAL_RULES[reason].need;
}

/** Whether the initiator may not start a charge of the reason. */
export function initiatorBlockers(initiator: Initiator, reason: ChargeReason): Blocker[] {
  const rule = STORED_CREDENTIAL_RULES[reason];
  if (rule.initiator === initiator) return [];
  const mismatch = "INITIATOR_REASON_MISMATCH";
  const details = { reason, initiator_of_reason: rule.initiator };
  return [{ reason: mismatch, refusal: mismatch, objectId: "", field: "initiator", details }];
}
