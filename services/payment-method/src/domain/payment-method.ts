import type { Id } from "@flint/std";
import type { Fact } from "./decision.ts";

/** What a payment method is. */
export type PaymentMethodKind = "card" | "sepa_debit" | "ach_debit" | "bacs_debit";

/** When a payment method may be charged. */
export type PaymentMethodUsage = "on_session" | "off_session";

/** What is safe to show of a card. */
export type Card = {
  brand: string;
  last4: string;
  expiryMonth: number;
  expiryYear: number;
  /** Whether the processor holds a network token of it. */
  networkToken: boolean;
};

/** What is safe to show of a bank account that is debited. */
export type BankDebit = {
  bankName: string;
  last4: string;
  /** ISO 3166-1. */
  country: string;
  mandateReference: string;
};

/** What a processor says of a saved payment method: a card, or a bank account. */
export type SavedFacts =
  | { kind: "card"; card: Card; bankDebit?: undefined }
  | { kind: Exclude<PaymentMethodKind, "card">; card?: undefined; bankDebit: BankDebit };

/** What a processor holds under a token, without it. */
export type HeldMethod = { facts: SavedFacts; fingerprint: string };

/** Names of the states of a payment method. */
export type PaymentMethodState =
  "pending" | "active" | "expired" | "failed" | "detaching" | "detached";

/** Why a payment method is taken out of use. */
export type DetachReason = "requested" | "account_closed";

/** A saved card or bank account. Its processor's token is sealed in the row and stands in no decision. */
export type PaymentMethod = {
  id: Id<"paymentMethod">;
  workspaceId: string;
  customerId: string;
  kind: PaymentMethodKind;
  usage: PaymentMethodUsage;
  state: PaymentMethodState;
  /** Known once the setup has succeeded; absent for debits. */
  card: Card | undefined;
  /** The same; absent for cards. */
  bankDebit: BankDebit | undefined;
  /** The same card at the same account is the same fingerprint; known with the card. */
  fingerprint: string | undefined;
  processorAccountId: Id<"processorAccount">;
  /** What saved it: a setup or an import. */
  setupId: Id<"setup"> | undefined;
  importId: Id<"import"> | undefined;
  /** The customer's own one of the same card, where the setup brought that one again. */
  duplicateOfId: Id<"paymentMethod"> | undefined;
  createdAt: Temporal.Instant;
  /** When its card's coming expiry was announced; `undefined` before. */
  expiryAnnouncedAt: Temporal.Instant | undefined;
  /** Why it is out of use, or is being taken out; `undefined` before. */
  detachReason: DetachReason | undefined;
  detachedAt: Temporal.Instant | undefined;
  /**
   * The key of the payment that it is saved with: it waits, pending, for that payment's outcome, and
   * nothing else may charge it. Empty where it waits for none.
   */
  adoptedBy: string;
  revision: number;
};

/** The only moves there are; FAILED and DETACHED are final. */
export const PAYMENT_METHOD_MOVES: Readonly<
  Record<PaymentMethodState, readonly PaymentMethodState[]>
> = {
  pending: ["active", "failed"],
  active: ["expired", "detaching"],
  // The account updater may bring the card's next expiry.
  expired: ["active", "detaching"],
  detaching: ["detached"],
  failed: [],
  detached: [],
};

/** What is announced of a payment method. */
export type PaymentMethodEvent =
  | Fact<"payment_method.updated", { paymentMethod: PaymentMethod; changed: readonly string[] }>
  | Fact<
      | "payment_method.created"
      | "payment_method.active"
      | "payment_method.expiring"
      | "payment_method.expired"
      | "payment_method.failed"
      | "payment_method.detaching"
      | "payment_method.detached",
      { paymentMethod: PaymentMethod }
    >;

/**
 * Moves a payment method to another state.
 *
 * @throws RangeError on a move that is not listed, which is a defect: the doors refuse before
 */
export function movePaymentMethod(
  before: PaymentMethod,
  state: Exclude<PaymentMethodState, "pending">,
  change: Partial<
    Pick<
      PaymentMethod,
      "card" | "bankDebit" | "fingerprint" | "duplicateOfId" | "detachReason" | "detachedAt"
    >
  > = {},
): { paymentMethod: PaymentMethod; event: PaymentMethodEvent } {
  if (!PAYMENT_METHOD_MOVES[before.state].includes(state)) {
    throw new RangeError(`payment method ${before.id}: ${before.state} → ${state}`);
  }
  const moved = { ...before, ...change, state, adoptedBy: "" };
  const paymentMethod = { ...moved, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { paymentMethod, event: { type: `payment_method.${state}`, workspaceId, paymentMethod } };
}
