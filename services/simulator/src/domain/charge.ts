import type { Loss } from "./behaviour.ts";

/** What a caller asks for. */
export type ChargeParameters = {
  idempotencyKey: string;
  methodId: string;
  /** In the unit in which the profile counts the currency. */
  amount: number;
  currency: string;
  initiator: "customer" | "merchant";
  reason: string;
  reference: string;
  originalNetworkTransactionId: string;
  /** JSON of an object of strings, keys sorted. */
  metadata: string;
  /** Whether the money is only held, until it is captured. */
  authorizeOnly: boolean;
};

/** How long money is held: 7 days, as most card networks let a merchant. */
export const AUTHORIZED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** What the issuer said. */
export type StoredDecline = {
  code: string;
  networkCode: string;
  adviceCode: string;
};

/** What became of a charge, when it was made and since. */
export type ChargeOutcome =
  | { state: "approved" }
  | { state: "declined"; decline: StoredDecline }
  | { state: "requires_action" }
  /** It required an action before `endedAtMs`: the customer authenticated, and the money moved. */
  | { state: "authenticated"; endedAtMs: number }
  /** Likewise: the issuer did not believe the customer. */
  | { state: "not_authenticated"; endedAtMs: number; decline: StoredDecline }
  /** Likewise: the caller ended it. */
  | { state: "canceled"; endedAtMs: number }
  /**
   * `settlesAtMs` absent: when a test says so. `returns`: how the bank returns it then; else it is
   * approved.
   */
  | { state: "pending"; settlesAtMs: number | undefined; returns?: StoredDecline | undefined }
  /** Approved, and returned at `settlesAtMs`, or when a test says so. */
  | { state: "returns_late"; settlesAtMs: number | undefined; returns: StoredDecline };

/** What a charge is at an instant. */
export type ChargeStateName =
  | "approved"
  | "declined"
  | "requires_action"
  | "pending"
  | "returned"
  | "canceled"
  | "authorized"
  | "expired";

/** What holds a charge's money until it is captured. */
export type Authorization = {
  expiresAtMs: number;
  /** `undefined` until it is captured, which is once. */
  capture: Capture | undefined;
  /** `undefined` where nobody let it go. */
  releasedAtMs: number | undefined;
};

/** What was taken of an authorisation; the rest was released with it. */
export type Capture = { idempotencyKey: string; amount: number; atMs: number };

/** A charge as the ledger keeps it. */
export type StoredCharge = ChargeParameters & {
  /** Its number in the ledger, counting up. */
  sequence: number;
  id: string;
  accountId: string;
  outcome: ChargeOutcome;
  /** Empty where the network gave none. */
  networkTransactionId: string;
  /** Whether the caller was answered an internal error, although the charge was made. */
  answeredError: boolean;
  createdAtMs: number;
  /** Present where the money was to be held first. */
  authorization: Authorization | undefined;
};

/** How an answer goes out: at once, late, or not. */
export type Delivery = "at_once" | { delayMs: number } | Loss;

/** Before everything that came to a charge: what it was when it was made. */
export const WHEN_MADE_MS = Number.NEGATIVE_INFINITY;

/** What an action that was required ended in. */
const ENDS = {
  authenticated: "approved",
  not_authenticated: "declined",
  canceled: "canceled",
} as const satisfies Record<string, ChargeStateName>;

/** The charge's state at an instant: what waits has settled when its time has come. */
export function stateAt(
  charge: Pick<StoredCharge, "outcome" | "authorization">,
  nowMs: number,
): ChargeStateName {
  const { outcome, authorization } = charge;
  const state = outcomeAt(outcome, nowMs);
  if (state !== "approved" || authorization === undefined) return state;
  const { capture, releasedAtMs, expiresAtMs } = authorization;
  if (capture !== undefined && capture.atMs <= nowMs) return "approved";
  if (releasedAtMs !== undefined && releasedAtMs <= nowMs) return "canceled";
  return nowMs < expiresAtMs ? "authorized" : "expired";
}

function outcomeAt(outcome: ChargeOutcome, nowMs: number): ChargeStateName {
  if ("endedAtMs" in outcome) {
    return outcome.endedAtMs <= nowMs ? ENDS[outcome.state] : "requires_action";
  }
  if (outcome.state !== "pending" && outcome.state !== "returns_late") return outcome.state;
  const settled = outcome.settlesAtMs !== undefined && outcome.settlesAtMs <= nowMs;
  if (outcome.state === "returns_late") return settled ? "returned" : "approved";
  if (!settled) return "pending";
  return outcome.returns === undefined ? "approved" : "returned";
}

/** Why a charge was declined, or returned; `undefined` where it was neither. */
export function declineAt(
  charge: Pick<StoredCharge, "outcome" | "authorization">,
  nowMs: number,
): StoredDecline | undefined {
  const { outcome } = charge;
  switch (stateAt(charge, nowMs)) {
    case "declined":
      return "decline" in outcome ? outcome.decline : undefined;
    case "returned":
      return "returns" in outcome ? outcome.returns : undefined;
    default:
      return undefined;
  }
}
