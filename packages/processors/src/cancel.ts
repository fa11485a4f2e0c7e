import type { Money } from "@flint/money";
import type { Id } from "@flint/std";
import type { ChargeAnswer } from "./charge.ts";

/** A payment that the processor has answered before, and that shall end without moving money. */
export type CancelRequest = {
  /** The processor's id of it. */
  processorId: string;
  attemptId: Id<"attempt">;
  /** What must be canceled: another amount is another payment. */
  amount: Money;
};

/**
 * What a payment is after it was asked to end. `payment` is the outcome that it had before: money
 * that moved, or moves, is told as such and not taken back.
 */
export type CancelAnswer =
  | { outcome: "canceled"; processorId: string }
  /** Approved, captured, pending, or approved and returned since. */
  | { outcome: "already_succeeded"; payment: SucceededPayment }
  /** Declined: there was nothing left to end. */
  | { outcome: "already_failed"; payment: DeclinedPayment };

/** A payment whose money moved, moves, or was returned. */
export type SucceededPayment = Extract<
  ChargeAnswer,
  { outcome: "approved" | "captured" | "pending" | "returned" }
>;

/** A payment that the issuer refused. */
export type DeclinedPayment = Extract<ChargeAnswer, { outcome: "declined" }>;
