import type { DeclineCode } from "./decline-codes.ts";

/** How an answer is lost: never given, by a broken connection, or by an internal error. */
export type Loss = "silent" | "reset" | "error";

/** What a saved card does when it is charged. */
export type Behaviour =
  | { kind: "approve" }
  | { kind: "decline"; code: DeclineCode }
  | { kind: "setup_decline"; code: DeclineCode }
  | { kind: "authenticate"; offSessionOnly: boolean }
  /** `booked`: whether the money had moved before the answer was lost. */
  | { kind: "lose"; how: Loss; booked: boolean }
  | { kind: "refuse"; reason: "CONNECTION_REFUSED" | "RATE_LIMITED" }
  | { kind: "slow"; delayMs: number }
  /** `settlesAfterMs` absent: only when a test says so. */
  | { kind: "pending"; settlesAfterMs: number | undefined }
  /** `late`: approved first; else pending first. `afterMs` absent: only when a test says so. */
  | { kind: "return"; code: DeclineCode; late: boolean; afterMs: number | undefined };

/** What becomes of refunds of what a saved card was charged. */
export type RefundBehaviour =
  | { kind: "succeed" }
  | { kind: "fail"; code: string }
  /** The connection is refused: nothing is done. */
  | { kind: "refuse" }
  /** `code` absent: then the money has gone back. `afterMs` absent: until a test says so. */
  | { kind: "pending"; code: string | undefined; afterMs: number | undefined }
  /**
   * The answer is lost; `booked`: whether the money went back before. Where it did not, only the
   * first request under a key is lost.
   */
  | { kind: "lose"; how: Exclude<Loss, "error">; booked: boolean };

/** What a saved method is. */
export type MethodKind = "card" | "sepa_debit" | "ach_debit" | "bacs_debit";

/** When the network gives its id of a payment, which later charges carry. */
export type NetworkIdGiven = "always" | "at_setup_only" | "never";

/** What the issuer did to a card after it was saved. */
export type CardChange =
  /** `last4` empty: the number stays. */
  { kind: "renewal"; expiryMonth: number; expiryYear: number; last4: string } | { kind: "closed" };

/** What the first capture of an authorised charge does, where it is not simply done. */
export type CaptureBehaviour =
  | { kind: "refuse" }
  /** `booked`: whether the money was taken before the answer was lost. */
  | { kind: "lose"; how: Loss; booked: boolean };

/** A token that was read: everything that a card saved with it is and does. */
export type Token = {
  behaviour: Behaviour;
  /** So many charges behave so, later ones are approved; absent: all do. */
  times: number | undefined;
  methodKind: MethodKind;
  /** Which invented card it is; absent: the token's own. */
  card: string | undefined;
  /** Its expiry; absent: December 2034. */
  expiry: { month: number; year: number } | undefined;
  /** What the account updater knows once the card was saved; absent: nothing new. */
  later: CardChange | undefined;
  adviceCode: string;
  networkCode: string;
  authenticateAtSetup: boolean;
  networkToken: boolean;
  networkIdGiven: NetworkIdGiven;
  refund: RefundBehaviour;
  /** What the first capture of each charge does; absent: it is done. */
  firstCapture: CaptureBehaviour | undefined;
};
