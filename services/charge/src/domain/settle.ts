import type { Id } from "@flint/std";
import {
  type Attempt,
  ATTEMPT_MOVES,
  type AttemptProgress,
  isAnswered,
  isFinal,
  type NextAction,
  takenMinor,
} from "./attempt.ts";
import { type RawDecline, normaliseDecline } from "./decline.ts";
import type { Fact } from "./fact.ts";
import { intentStateOf, type PaymentIntent } from "./intent.ts";
import { ACTION_WINDOW_MS, PENDING_LADDER_MS, UNKNOWN_LADDER_MS } from "./ladder.ts";
import type { NotSentReason } from "./not-sent.ts";
import { type Order, paymentState } from "./order.ts";
import { nextResolution } from "./next-resolution.ts";
import type { Resolution } from "./resolution.ts";

/** What an outcome changes of the gates that its attempt passed. */
export type GateChange =
  | { kind: "none" }
  /** The decline revoked the consent: nothing relies on it any more. */
  | { kind: "close_consent"; consentId: string }
  /** The customer's own first payment: later ones refer to its id at the network. */
  | { kind: "keep_network_transaction_id"; networkTransactionId: string };

/** What became of a send or a look-up. */
export type Outcome =
  | {
      kind: "approved";
      processorChargeId: string;
      networkTransactionId: string;
      /** What was taken, where the money had been held first. */
      capturedMinor?: bigint | undefined;
    }
  /** The money is held until then, and was not taken. */
  | {
      kind: "authorized";
      processorChargeId: string;
      networkTransactionId: string;
      expiresAt: Temporal.Instant;
    }
  | { kind: "declined"; processorChargeId: string; decline: RawDecline }
  | { kind: "requires_action"; processorChargeId: string; nextAction: NextAction }
  | { kind: "pending"; processorChargeId: string }
  /** The bank returned the debit. */
  | { kind: "returned"; processorChargeId: string; decline: RawDecline }
  /** The processor ended it before any money moved. */
  | { kind: "canceled"; processorChargeId: string }
  /** The processor was asked to end it and did not answer: it may have, and may have taken the money. */
  | { kind: "cancel_unanswered"; processorChargeId: string }
  /** No answer, or none that can be read. */
  | { kind: "unknown" }
  /** It is known that nothing reached the processor. */
  | { kind: "not_sent"; reason: NotSentReason };

/** Money that moved on an order: insert-only, and the balance is their sum. */
export type OrderEntry = {
  id: Id<"entry">;
  /**
   * A reversal takes back what a charge or an external payment brought, a refund gives it back; a credit forgives what the
   * refund beside it would have the order owe again.
   */
  kind: "charge" | "external" | "reversal" | "refund" | "credit";
  /** The attempt, the refund, or the external payment. */
  sourceId: string;
  /** Below 0 for a reversal and a refund: the order owes its total less the sum of its entries. */
  amountMinor: bigint;
  createdAt: Temporal.Instant;
};

/** What a settle writes. */
export type SettleDecision = {
  order: Order;
  intent: PaymentIntent;
  attempt: Attempt;
  entries: readonly OrderEntry[];
  /** When the outcome is asked for next; `undefined` where nobody asks any more. */
  nextLookupMs: number | undefined;
  facts: readonly Fact[];
};

/** The objects that a settle changes, as they are under its locks. */
export type SettleState = { order: Order; intent: PaymentIntent; attempt: Attempt };

/**
 * Writes down what became of an attempt.
 *
 * @returns `undefined` where the attempt is final already, or holds the money: a second settle
 *   changes nothing
 * @throws RangeError on a move that {@link ATTEMPT_MOVES} does not list, which is a defect
 */
export function settleAttempt(
  state: SettleState,
  outcome: Outcome,
  given: { entryId: Id<"entry">; now: Temporal.Instant },
): SettleDecision | undefined {
  const { attempt: before } = state;
  if (isAnswered(before.progress.state) && !isLateReturn(before, outcome)) return undefined;
  const { progress, nextLookupMs } = nextProgress(before, outcome, given.now);
  if (!ATTEMPT_MOVES[before.progress.state].includes(progress.state)) {
    throw new RangeError(`attempt ${before.id}: ${before.progress.state} → ${progress.state}`);
  }
  const attempt: Attempt = { ...before, progress, revision: before.revision + 1 };
  const intent = intentAfter(state.intent, attempt, given.now);
  const { order, entry } = isLateReturn(before, outcome)
    ? orderAfterLateReturn(state.order, attempt, given)
    : orderAfter(state.order, attempt, given);
  return {
    order,
    intent,
    attempt,
    entries: entry === undefined ? [] : [entry],
    nextLookupMs,
    facts: factsOf(state, { order, intent, attempt }),
  };
}

/** The money had moved, and is gone again: the only change of an attempt that has its outcome. */
export function isLateReturn({ progress }: Attempt, outcome: Outcome): boolean {
  return progress.state === "approved" && outcome.kind === "returned";
}

/**
 * What an outcome changes of the gates. It depends on what never changes of an attempt, so that
 * the gates are written before the order is locked: in the order in which claims lock them.
 */
export function gateChangeOf(attempt: Attempt, outcome: Outcome): GateChange {
  const refused = outcome.kind === "declined" || outcome.kind === "returned";
  if (refused && attempt.consentId !== "") {
    const decline = normaliseDecline(outcome.decline, attempt.paymentMethod.brand);
    if (decline.class === "consent_revoked") {
      return { kind: "close_consent", consentId: attempt.consentId };
    }
  }
  const first = attempt.initiator === "customer" && attempt.priorNetworkTransactionId === "";
  const approved = outcome.kind === "approved" || outcome.kind === "authorized";
  if (approved && first && outcome.networkTransactionId !== "") {
    const { networkTransactionId } = outcome;
    return { kind: "keep_network_transaction_id", networkTransactionId };
  }
  return { kind: "none" };
}

function nextProgress(
  attempt: Attempt,
  outcome: Outcome,
  now: Temporal.Instant,
): { progress: AttemptProgress; nextLookupMs: number | undefined } {
  switch (outcome.kind) {
    case "approved": {
      const { kind: state, ...found } = outcome;
      return { progress: { state, ...found, settledAt: now }, nextLookupMs: undefined };
    }
    case "authorized": {
      const { kind: state, expiresAt, ...found } = outcome;
      const authorization = { authorizedAt: now, expiresAt };
      return { progress: { state, ...found, authorization }, nextLookupMs: undefined };
    }
    case "declined": {
      const { processorChargeId } = outcome;
      const decline = normaliseDecline(outcome.decline, attempt.paymentMethod.brand);
      const progress = { state: "declined" as const, processorChargeId, decline, settledAt: now };
      return { progress, nextLookupMs: undefined };
    }
    case "returned": {
      const { processorChargeId } = outcome;
      const decline = normaliseDecline(outcome.decline, attempt.paymentMethod.brand);
      const was = attempt.progress.state === "approved" ? attempt.progress : undefined;
      const progress = {
        state: "returned" as const,
        processorChargeId,
        networkTransactionId: was?.networkTransactionId ?? "",
        decline,
        settledAt: was?.settledAt ?? now,
        returnedAt: now,
      };
      return { progress, nextLookupMs: undefined };
    }
    case "canceled": {
      const { processorChargeId } = outcome;
      const progress = { state: "canceled" as const, processorChargeId, settledAt: now };
      return { progress, nextLookupMs: undefined };
    }
    case "not_sent": {
      const progress = { state: "not_sent" as const, settledAt: now, reason: outcome.reason };
      return { progress, nextLookupMs: undefined };
    }
    case "requires_action": {
      const { processorChargeId, nextAction } = outcome;
      const was = attempt.progress.state === "requires_action" ? attempt.progress : undefined;
      const expiresAt = was?.expiresAt ?? now.add({ milliseconds: ACTION_WINDOW_MS });
      return waiting(attempt, { processorChargeId, nextAction, expiresAt }, now);
    }
    case "pending": {
      const { resolution, nextLookupMs } = nextResolution(
        resolutionOf(attempt),
        PENDING_LADDER_MS,
        now,
      );
      const { processorChargeId } = outcome;
      return { progress: { state: "pending", processorChargeId, resolution }, nextLookupMs };
    }
    case "cancel_unanswered":
      return cancelUnanswered(attempt, outcome.processorChargeId, now);
    case "unknown":
      return stillOpen(attempt, now);
  }
}

/** Asking brought nothing new: the attempt stays as open as it was, one look-up further. */
function stillOpen(attempt: Attempt, now: Temporal.Instant) {
  const { progress } = attempt;
  if (progress.state === "requires_action") return waiting(attempt, progress, now);
  if (progress.state === "pending") {
    const { resolution, nextLookupMs } = nextResolution(
      resolutionOf(attempt),
      PENDING_LADDER_MS,
      now,
    );
    return { progress: { ...progress, resolution }, nextLookupMs };
  }
  const { resolution, nextLookupMs } = nextResolution(
    resolutionOf(attempt),
    UNKNOWN_LADDER_MS,
    now,
  );
  return { progress: { state: "unknown" as const, resolution }, nextLookupMs };
}

function resolutionOf({ progress }: Attempt): Resolution | undefined {
  return "resolution" in progress ? progress.resolution : undefined;
}

/** The customer has yet to act: it is looked whether they did, at the latest when the action expires. */
function waiting(
  attempt: Attempt,
  action: Pick<WaitingProgress, "processorChargeId" | "nextAction" | "expiresAt">,
  now: Temporal.Instant,
) {
  const { processorChargeId, nextAction, expiresAt } = action;
  const { resolution, nextLookupMs } = nextResolution(
    resolutionOf(attempt),
    PENDING_LADDER_MS,
    now,
  );
  const leftMs = Math.max(0, Math.ceil(expiresAt.since(now).total("milliseconds")));
  const state = "requires_action" as const;
  return {
    progress: { state, processorChargeId, nextAction, expiresAt, resolution },
    nextLookupMs: Math.min(leftMs, nextLookupMs ?? leftMs),
  };
}

type WaitingProgress = Extract<AttemptProgress, { state: "requires_action" }>;

/** A ladder of its own begins where it was not climbed yet: what was awaited before was the customer. */
function cancelUnanswered(attempt: Attempt, processorChargeId: string, now: Temporal.Instant) {
  const { progress } = attempt;
  const before = progress.state === "requires_action" ? undefined : resolutionOf(attempt);
  const { resolution, nextLookupMs } = nextResolution(before, UNKNOWN_LADDER_MS, now);
  const canceling = { processorChargeId };
  return { progress: { state: "unknown" as const, resolution, canceling }, nextLookupMs };
}

/** The intent as its attempt leaves it. */
export function intentAfter(intent: PaymentIntent, attempt: Attempt, now: Temporal.Instant) {
  const state = intentStateOf(attempt);
  if (state === intent.state) return intent;
  return { ...intent, state, updatedAt: now, revision: intent.revision + 1 };
}

/** The order as an attempt's outcome leaves it, and what moved on it. */
export function orderAfter(
  before: Order,
  attempt: Attempt,
  given: { entryId: Id<"entry">; now: Temporal.Instant },
): { order: Order; entry: OrderEntry | undefined } {
  if (!isFinal(attempt.progress.state)) return { order: before, entry: undefined };
  const released: Order = { ...before, liveAttemptId: undefined };
  if (attempt.progress.state !== "approved") return { order: released, entry: undefined };
  const amountMinor = takenMinor(attempt);
  return {
    order: {
      ...released,
      paidMinor: before.paidMinor + amountMinor,
      updatedAt: given.now,
      revision: before.revision + 1,
    },
    entry: {
      id: given.entryId,
      kind: "charge",
      sourceId: attempt.id,
      amountMinor,
      createdAt: given.now,
    },
  };
}

/**
 * The order owes again what it was paid: a closed one is open again, so that it can be paid. Another
 * attempt's claim stays.
 */
function orderAfterLateReturn(
  before: Order,
  attempt: Attempt,
  given: { entryId: Id<"entry">; now: Temporal.Instant },
): { order: Order; entry: OrderEntry } {
  const { amountMinor } = attempt.amount;
  const order: Order = {
    ...before,
    paidMinor: before.paidMinor - amountMinor,
    state: "open",
    closedAt: undefined,
    updatedAt: given.now,
    revision: before.revision + 1,
  };
  const entry = { id: given.entryId, kind: "reversal" as const, sourceId: attempt.id };
  return { order, entry: { ...entry, amountMinor: -amountMinor, createdAt: given.now } };
}

/** What became true of the three objects; the attempt's fact is named for what happened. */
export function factsOf(
  before: SettleState,
  after: SettleState,
  attemptFact: `attempt.${string}` = `attempt.${after.attempt.progress.state}`,
): Fact[] {
  const facts: Fact[] = [{ type: attemptFact, object: "attempt" }];
  if (after.intent.revision !== before.intent.revision) {
    facts.push({ type: `payment_intent.${after.intent.state}`, object: "payment_intent" });
  }
  if (after.order.revision !== before.order.revision) {
    const reopened = before.order.state === "closed" && after.order.state === "open";
    const type = reopened ? "reopened" : paymentState(after.order);
    facts.push({ type: `order.${type}`, object: "order" });
  }
  return facts;
}
