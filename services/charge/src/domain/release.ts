import { type Actor, type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Attempt } from "./attempt.ts";
import { holdState, type ReleaseReason } from "./authorization.ts";
import { type Holding, isHolding, withAuthorization } from "./capture.ts";
import type { Fact } from "./fact.ts";
import type { PaymentIntent } from "./intent.ts";
import { UNKNOWN_LADDER_MS } from "./ladder.ts";
import { nextResolution } from "./next-resolution.ts";
import { factsOf, intentAfter, type SettleDecision, type SettleState } from "./settle.ts";
import { letGo, settled, taken } from "./settle-capture.ts";

/** What the claim of a release writes. */
export type ReleaseDecision = { intent: PaymentIntent; attempt: Attempt; facts: readonly Fact[] };

/**
 * Claims what an attempt holds for its release. The order stays claimed: only the processor's word
 * that it let the money go frees it.
 *
 * @returns `undefined` where it is being released already
 * @throws Refused INTENT_NOT_CAPTURABLE, CAPTURE_IN_FLIGHT
 */
export function claimRelease(
  state: SettleState,
  ask: { reason: ReleaseReason; actor: Actor; now: Temporal.Instant },
): ReleaseDecision | undefined {
  const { attempt: before } = state;
  const { reason, actor, now } = ask;
  if (!isHolding(before)) {
    const details = { attempt_id: before.id, state: before.progress.state };
    throw new Refused<Reason>("INTENT_NOT_CAPTURABLE", { details });
  }
  const { authorization } = before.progress;
  if (authorization.release !== undefined) return undefined;
  if (holdState(authorization) !== "held") {
    const details = { capture_id: authorization.capture?.id ?? "" };
    throw new Refused<Reason>("CAPTURE_IN_FLIGHT", { details });
  }
  const release = { reason, actor, startedAt: now };
  const attempt = withAuthorization(before, { ...authorization, release });
  const intent = intentAfter(state.intent, attempt, now);
  const after = { order: state.order, intent, attempt };
  return { intent, attempt, facts: factsOf(state, after, "attempt.release_sent") };
}

/** What became of a release. */
export type ReleaseOutcome =
  | { kind: "canceled" }
  /** The money had been taken before, so much of it. */
  | { kind: "captured"; amountMinor: bigint }
  /** No answer, or none that can be read: it may be held, taken or gone. */
  | { kind: "unknown" };

/**
 * Writes down what became of a release.
 *
 * @returns `undefined` where the attempt is not being released (any more)
 */
export function settleRelease(
  state: SettleState,
  outcome: ReleaseOutcome,
  given: { entryId: Id<"entry">; now: Temporal.Instant },
): SettleDecision | undefined {
  const { attempt: before } = state;
  if (!isHolding(before) || before.progress.authorization.release === undefined) return undefined;
  const { resolution: was, ...release } = before.progress.authorization.release;
  const confirmed = withAuthorization(before, { ...before.progress.authorization, release });
  switch (outcome.kind) {
    case "canceled":
      return settled(state, { attempt: letGo(confirmed, given.now), given });
    case "captured": {
      const held = withoutRelease(before);
      return settled(state, { attempt: taken(held, outcome.amountMinor, given.now), given });
    }
    case "unknown": {
      const { resolution, nextLookupMs } = nextResolution(was, UNKNOWN_LADDER_MS, given.now);
      const { authorization } = before.progress;
      const open = { ...authorization, release: { ...release, resolution } };
      const attempt = withAuthorization(before, open);
      const fact = "attempt.release_unknown" as const;
      return settled(state, { attempt, given, fact, nextLookupMs });
    }
  }
}

/** The money was taken: it was never let go. */
function withoutRelease(before: Holding): Holding {
  const { release: _release, ...authorization } = before.progress.authorization;
  return withAuthorization(before, authorization);
}
