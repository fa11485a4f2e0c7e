import { assertNever, Refused } from "@flint/std";
import type { Token } from "./behaviour.ts";
import type { ChargeOutcome, ChargeParameters, Delivery, StoredDecline } from "./charge.ts";
import type { Profile } from "./profiles.ts";
import type { Reason } from "../reasons.ts";

/** What a new charge comes to. */
export type ChargeDecision =
  | { kind: "book"; outcome: ChargeOutcome; networkIdGiven: boolean; delivery: Delivery }
  /** Nothing is done and no good answer given. */
  | { kind: "lose"; delivery: Delivery };

/** What a charge is decided from. */
export type ChargeQuestion = {
  parameters: ChargeParameters;
  profile: Profile;
  token: Token;
  /** How many charges of the saved card came before, not counting replays. */
  earlierCharges: number;
  nowMs: number;
};

/**
 * Decides what becomes of a charge under a fresh key.
 *
 * @throws Refused CURRENCY_UNSUPPORTED, AMOUNT_INVALID, CONNECTION_REFUSED, RATE_LIMITED
 */
export function decideCharge(question: ChargeQuestion): ChargeDecision {
  checkAmount(question.parameters, question.profile);
  const { token, parameters, nowMs } = question;
  const behaviour =
    token.times !== undefined && question.earlierCharges >= token.times
      ? ({ kind: "approve" } as const)
      : token.behaviour;
  switch (behaviour.kind) {
    case "approve":
    // A card that could not be saved has no id to be charged by.
    case "setup_decline":
      return book(token, { state: "approved" }, "at_once");
    case "decline":
      return book(
        token,
        { state: "declined", decline: declineOf(token, behaviour.code) },
        "at_once",
      );
    case "authenticate":
      return behaviour.offSessionOnly && parameters.initiator === "customer"
        ? book(token, { state: "approved" }, "at_once")
        : book(token, { state: "requires_action" }, "at_once");
    case "lose":
      return behaviour.booked
        ? book(token, { state: "approved" }, behaviour.how)
        : { kind: "lose", delivery: behaviour.how };
    case "refuse":
      throw turnedAway(behaviour.reason);
    case "slow":
      return book(token, { state: "approved" }, { delayMs: behaviour.delayMs });
    case "pending": {
      const after = behaviour.settlesAfterMs;
      const settlesAtMs = after === undefined ? undefined : nowMs + after;
      return book(token, { state: "pending", settlesAtMs }, "at_once");
    }
    case "return": {
      const { late, afterMs, code } = behaviour;
      const state = late ? ("returns_late" as const) : ("pending" as const);
      const settlesAtMs = afterMs === undefined ? undefined : nowMs + afterMs;
      const returns = declineOf(token, code);
      return book(token, { state, settlesAtMs, returns }, "at_once");
    }
    default:
      return assertNever(behaviour);
  }
}

/** How long a caller who comes too often is asked to wait. */
const RATE_LIMIT_DELAY_MS = 1_000;

/** The refusal of a request with which nothing is done. */
export function turnedAway(reason: "CONNECTION_REFUSED" | "RATE_LIMITED"): Refused<Reason> {
  const retryDelayMs = reason === "RATE_LIMITED" ? RATE_LIMIT_DELAY_MS : undefined;
  return new Refused<Reason>(reason, { retryDelayMs });
}

/** What the issuer says when the token declines. */
export function declineOf(token: Token, code: string): StoredDecline {
  return { code, networkCode: token.networkCode, adviceCode: token.adviceCode };
}

function book(token: Token, outcome: ChargeOutcome, delivery: Delivery): ChargeDecision {
  const moved = outcome.state !== "declined" && outcome.state !== "requires_action";
  const networkIdGiven = moved && token.networkIdGiven === "always";
  return { kind: "book", outcome, networkIdGiven, delivery };
}

function checkAmount({ amount, currency }: ChargeParameters, profile: Profile): void {
  if (profile.currencies !== undefined && !profile.currencies.has(currency)) {
    throw new Refused<Reason>("CURRENCY_UNSUPPORTED", { field: "currency" });
  }
  if (amount % (profile.multiples[currency] ?? 1) !== 0) {
    throw new Refused<Reason>("AMOUNT_INVALID", { field: "amount" });
  }
}
