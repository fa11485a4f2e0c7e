import type { Reason } from "../reasons.ts";
import type { Blocker } from "./blocker.ts";

/** What a gate stands before. */
export type GateKind = "customer" | "payment_method" | "consent";

/**
 * One row for each customer, payment method and consent that a charge relies on. A claim locks
 * it shared and finds it open; who takes the subject out of use closes it first. So no claim
 * slips in after the closing, and what was claimed before is found and waited for.
 */
export type Gate = {
  kind: GateKind;
  subjectId: string;
  open: boolean;
  /** A payment method's first customer-initiated transaction at the network; may be empty. */
  networkTransactionId: string;
};

const REFUSAL_OF_GATE = {
  customer: ["CUSTOMER_NOT_ACTIVE", "CUSTOMER_ARCHIVED"],
  payment_method: ["PAYMENT_METHOD_NOT_CHARGEABLE", "PAYMENT_METHOD_NOT_ACTIVE"],
  consent: ["CONSENT_NOT_COVERING", "CONSENT_REVOKED"],
} as const satisfies Record<GateKind, readonly [Reason, string]>;

/** What of the gates is closed. */
export function gateBlockers(gates: readonly Gate[]): Blocker[] {
  return gates
    .filter((gate) => !gate.open)
    .map(({ kind, subjectId }) => {
      const [refusal, reason] = REFUSAL_OF_GATE[kind];
      const details = { candidate_reason: reason, id: subjectId };
      return { reason, refusal, objectId: subjectId, details };
    });
}

/** Which gates a charge passes, by id: the order in which every transaction locks them. */
export function gatesOf(charge: {
  customerId: string;
  paymentMethodId: string;
  consentId: string;
}): { kind: GateKind; subjectId: string }[] {
  const gates: { kind: GateKind; subjectId: string }[] = [
    { kind: "customer", subjectId: charge.customerId },
    { kind: "payment_method", subjectId: charge.paymentMethodId },
  ];
  if (charge.consentId !== "") gates.push({ kind: "consent", subjectId: charge.consentId });
  return gates.sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
}
