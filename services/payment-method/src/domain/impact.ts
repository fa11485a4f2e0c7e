import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Consent } from "./consent.ts";
import { PAYMENT_METHOD_MOVES, type PaymentMethod } from "./payment-method.ts";
import { isLive } from "./resolve.ts";
import { moveUsage, strandUsage, type UsageEvent, type UsageRecord } from "./usage-record.ts";
import type { Wallet } from "./wallet.ts";

/** How a caller deals with those who lose something: something in its place, or it is meant so. */
export type WayOut = { replacement: PaymentMethod | undefined; force: boolean };

/** Where nobody could be asked: what happened has happened. */
export const NO_WAY_OUT: WayOut = { replacement: undefined, force: true };

/** Who loses what they are charged by, and what takes its place. */
export type Affected = {
  usage: UsageRecord;
  /** Affected because the wallet's default is. */
  followsWallet: boolean;
  /** `undefined`: nothing is left for it. */
  replacementId: Id<"paymentMethod"> | undefined;
};

type Ground = { paymentMethod: PaymentMethod; wallet: Wallet; usages: readonly UsageRecord[] };

/** Whom detaching a payment method takes something from: the earliest next charge first. */
export function detachImpact(ground: Ground): UsageRecord[] {
  // What cannot be detached has nothing to take any more.
  if (!PAYMENT_METHOD_MOVES[ground.paymentMethod.state].includes("detaching")) return [];
  return soonestFirst(ground.usages.filter((usage) => isChargedBy(usage, ground)));
}

/**
 * Whom revoking a consent takes something from: those whom its payment method has no other live
 * consent of the same purpose for. One that covers nothing any more takes nothing.
 */
export function revokeImpact(
  ground: Ground & { consent: Consent; consents: readonly Consent[] },
  now: Temporal.Instant,
): UsageRecord[] {
  const { consent, consents } = ground;
  const live = consents.filter(
    (each) => each.purpose === consent.purpose && each.state === "active" && isLive(each, now),
  );
  if (live.length !== 1 || live[0]?.id !== consent.id) return [];
  return detachImpact(ground).filter(({ purpose }) => purpose === consent.purpose);
}

/** Most that a refusal names: its details travel in a header. */
const NAMED_MAX = 20;

/** @throws Refused the given reason, naming whom it is about, where nobody deals with them */
export function requireWayOut(
  impact: readonly UsageRecord[],
  { replacement, force }: WayOut,
  { reason, field }: { reason: "PAYMENT_METHOD_IN_USE" | "CONSENT_IN_USE"; field: string },
): void {
  if (impact.length === 0 || replacement !== undefined || force) return;
  const named = impact.slice(0, NAMED_MAX).map(describe);
  throw new Refused<Reason>(reason, {
    field,
    details: {
      affected: named.join("; "),
      affected_more: String(impact.length - named.length),
    },
  });
}

/**
 * Lets those who are affected name the replacement, or announces that they are stranded.
 *
 * @param given `defaultMoves`: the replacement is the default where the method was, so that what
 *   follows the wallet follows it there
 */
export function settleAffected(
  impact: readonly UsageRecord[],
  { replacement }: WayOut,
  given: { defaultMoves: boolean },
): { affected: Affected[]; events: UsageEvent[] } {
  const events = impact.flatMap((usage) => {
    if (replacement === undefined) return strandUsage(usage).events;
    if (given.defaultMoves && usage.paymentMethodId === undefined) return [];
    return moveUsage(usage, replacement.id).events;
  });
  return { affected: impact.map((usage) => affectedOf(usage, replacement?.id)), events };
}

/** A usage as one that is affected. */
export function affectedOf(usage: UsageRecord, replacementId?: Id<"paymentMethod">): Affected {
  return { usage, followsWallet: usage.paymentMethodId === undefined, replacementId };
}

function isChargedBy({ paymentMethodId }: UsageRecord, { paymentMethod, wallet }: Ground): boolean {
  return (paymentMethodId ?? wallet.defaultPaymentMethodId) === paymentMethod.id;
}

function soonestFirst(usages: readonly UsageRecord[]): UsageRecord[] {
  const dueAt = ({ nextChargeAt }: UsageRecord) => nextChargeAt?.epochMilliseconds ?? Infinity;
  return [...usages].sort((one, other) => {
    const [first, second] = [dueAt(one), dueAt(other)];
    return first === second ? 0 : first - second;
  });
}

function describe({ userId, nextChargeAt }: UsageRecord): string {
  return `${userId} ${nextChargeAt === undefined ? "no date" : nextChargeAt.toString()}`;
}
