import type { Money } from "@flint/money";
import type { Id, OrderContext } from "@flint/std";

/** Why a charge is made, in the words of the stored-credential framework. */
export type ChargeReason =
  | "recurring"
  | "stored_credential"
  | "unscheduled"
  | "installment"
  | "delayed_charge"
  | "resubmission"
  | "moto"
  | "no_show";

/** One charge of a saved method. A re-send is made of the same values. */
export type ChargeRequest = {
  /** `processorKey(attemptId)`, stored before the first send. */
  key: string;
  attemptId: Id<"attempt">;
  /** The processor's own id of the saved method. */
  processorMethodId: string;
  amount: Money;
  /** Who starts it: `merchant` is off-session. */
  initiator: "customer" | "merchant";
  reason: ChargeReason;
  /** The network's id of the first customer-initiated payment, where one is known. */
  networkTransactionId?: string;
  /** Whether the money is only held, to be captured later; absent: it is taken at once. */
  authorizeOnly?: boolean;
  /** Goes into the processor's metadata. */
  orderContext: OrderContext;
};

/** Why the issuer said no, as the processor said it; classing is the rule pack's. */
export type ProcessorDecline = {
  code: string;
  /** The network's response code: Visa's `51`, `1A`. */
  networkCode?: string;
  /** Mastercard's merchant advice code: `21`. */
  adviceCode?: string;
  /** For support only: never into a log, an event or an answer to a merchant's customer. */
  rawText: string;
};

/** What the customer must do. */
export type CustomerAction = { kind: "redirect"; url: string };

/** What became of a charge. */
export type ChargeAnswer =
  | { outcome: "approved"; processorId: string; networkTransactionId?: string }
  /** `processorId` absent: the processor refused the request without making an object of it. */
  | { outcome: "declined"; processorId?: string; decline: ProcessorDecline }
  | { outcome: "requires_action"; processorId: string; action: CustomerAction }
  | { outcome: "pending"; processorId: string; networkTransactionId?: string }
  /** The money is held until then, and was not taken. */
  | {
      outcome: "authorized";
      processorId: string;
      networkTransactionId?: string;
      expiresAt: Temporal.Instant;
    }
  /** An authorisation that was captured; `amount` is what was taken, the rest was released. */
  | { outcome: "captured"; processorId: string; networkTransactionId?: string; amount: Money }
  /** The bank returned the debit: after it was pending, or after it was approved. */
  | { outcome: "returned"; processorId: string; decline: ProcessorDecline }
  /** It was ended before any money moved: `cancel` ends a payment so, and an authorisation expires. */
  | { outcome: "canceled"; processorId: string };

/** What is known of a charge that is looked for. */
export type FindRequest = {
  key: string;
  attemptId: Id<"attempt">;
  /** What must be found: another amount is another charge. */
  amount: Money;
  /** The processor's id, where an answer or a conflict told it. */
  processorId?: string;
};

/** A payment whose customer was asked to act. */
export type FinishActionRequest = {
  /** The processor's id of it. */
  processorId: string;
  attemptId: Id<"attempt">;
  /** What it must be of: another amount is another payment. */
  amount: Money;
};

/** What a look-up found. Absence is not an answer. */
export type FindAnswer = { found: true; answer: ChargeAnswer } | { found: false };
