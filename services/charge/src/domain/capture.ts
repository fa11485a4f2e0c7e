import type { Money } from "@flint/money";
import { type Actor, type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Attempt, AttemptProgress } from "./attempt.ts";
import { type Authorization, type Capture, holdState } from "./authorization.ts";
import type { Fact } from "./fact.ts";
import type { PaymentIntent } from "./intent.ts";
import { factsOf, intentAfter, type SettleState } from "./settle.ts";

/** Everything a capture was asked for, as values. */
export type CaptureAsk = {
  captureId: Id<"capture">;
  /** Derived from the capture's id and nothing else. */
  processorKey: string;
  /** At least 1; `undefined` takes all that is held. */
  amount: Money | undefined;
  actor: Actor;
  now: Temporal.Instant;
};

/** What the claim of a capture writes. */
export type CaptureDecision = {
  intent: PaymentIntent;
  attempt: Attempt;
  capture: Capture;
  facts: readonly Fact[];
};

/** An attempt that holds money. */
export type Holding = Attempt & { progress: Extract<AttemptProgress, { state: "authorized" }> };

/**
 * Claims what an attempt holds for one capture. Order, intent and attempt are locked by the caller:
 * this is where two captures at once, and a capture and a release, are kept apart.
 *
 * @throws Refused CURRENCY_MIXED, CAPTURE_AMOUNT_EXCEEDED, INTENT_NOT_CAPTURABLE, CAPTURE_IN_FLIGHT,
 *   AUTHORIZATION_EXPIRED
 */
export function claimCapture(state: SettleState, ask: CaptureAsk): CaptureDecision {
  const { captureId: id, processorKey, actor, now } = ask;
  const amountMinor = checkedAmount(state.attempt, ask.amount);
  const before = checkHolds(state.attempt);
  const { authorization } = before.progress;
  checkFree(authorization);
  checkNotExpired(authorization, now);
  const progress = { state: "sent" as const };
  const capture: Capture = { id, amountMinor, processorKey, actor, createdAt: now, progress };
  const attempt = withAuthorization(before, { ...authorization, capture });
  const intent = intentAfter(state.intent, attempt, now);
  const after = { order: state.order, intent, attempt };
  return { intent, attempt, capture, facts: factsOf(state, after, "attempt.capture_sent") };
}

/** An attempt whose authorisation has changed; it still holds the money. */
export function withAuthorization(before: Holding, authorization: Authorization): Holding {
  const progress = { ...before.progress, authorization };
  return { ...before, progress, revision: before.revision + 1 };
}

/** Whether an attempt holds money. */
export function isHolding(attempt: Attempt): attempt is Holding {
  return attempt.progress.state === "authorized";
}

/** @throws Refused CURRENCY_MIXED, CAPTURE_AMOUNT_EXCEEDED */
function checkedAmount({ amount: authorized }: Attempt, asked: Money | undefined): bigint {
  if (asked === undefined) return authorized.amountMinor;
  const { currency, amountMinor } = authorized;
  if (asked.currency !== currency) {
    throw new Refused<Reason>("CURRENCY_MIXED", {
      field: "amount.currency",
      details: { expected: currency, currency: asked.currency },
    });
  }
  if (asked.amountMinor <= amountMinor) return asked.amountMinor;
  throw new Refused<Reason>("CAPTURE_AMOUNT_EXCEEDED", {
    field: "amount.amount_minor",
    details: { authorized_minor: String(amountMinor), currency },
  });
}

/** @throws Refused INTENT_NOT_CAPTURABLE */
function checkHolds(attempt: Attempt): Holding {
  if (isHolding(attempt)) return attempt;
  const details = { attempt_id: attempt.id, state: attempt.progress.state };
  throw new Refused<Reason>("INTENT_NOT_CAPTURABLE", { details });
}

/** Long enough for a processor's usual answer; the caller reads the attempt again anyway. */
const RETRY_DELAY_MS = 2_000;

/** @throws Refused CAPTURE_IN_FLIGHT */
function checkFree(authorization: Authorization): void {
  if (holdState(authorization) === "held") return;
  const { release, capture } = authorization;
  const details: Record<string, string> =
    release === undefined ? { capture_id: capture?.id ?? "" } : { release: release.reason };
  throw new Refused<Reason>("CAPTURE_IN_FLIGHT", { details, retryDelayMs: RETRY_DELAY_MS });
}

/** The clock decides, not the state. @throws Refused AUTHORIZATION_EXPIRED */
function checkNotExpired({ expiresAt }: Authorization, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(now, expiresAt) < 0) return;
  const details = { expire_time: expiresAt.toString() };
  throw new Refused<Reason>("AUTHORIZATION_EXPIRED", { details });
}
