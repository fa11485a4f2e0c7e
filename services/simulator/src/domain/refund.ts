import { Refused } from "@flint/std";
import type { RefundBehaviour } from "./behaviour.ts";
import { type Delivery, stateAt, type StoredCharge } from "./charge.ts";
import { turnedAway } from "./decide-charge.ts";
import type { Repeated } from "./decide-repeat.ts";
import type { Reason } from "../reasons.ts";

/** What a caller asks for. */
export type RefundParameters = {
  idempotencyKey: string;
  chargeId: string;
  /** In the unit of the charge. */
  amount: number;
  reference: string;
  /** JSON of an object of strings, keys sorted. */
  metadata: string;
};

/** How a refund ends: at `settlesAtMs`; absent: when a test says so. */
export type RefundOutcome = {
  ends: "succeeded" | "failed";
  /** Empty where it succeeds. */
  failureCode: string;
  settlesAtMs: number | undefined;
};

/** What a refund is at an instant. */
export type RefundStateName = "pending" | "succeeded" | "failed";

/** The refund's state at an instant. */
export function refundStateAt(
  { ends, settlesAtMs }: Pick<RefundOutcome, "ends" | "settlesAtMs">,
  nowMs: number,
): RefundStateName {
  return settlesAtMs !== undefined && settlesAtMs <= nowMs ? ends : "pending";
}

/** Which parameters of a refund are compared under a repeated key. */
export const REFUND_REPEATS = {
  money: ["chargeId", "amount"],
  everything: ["chargeId", "amount", "reference", "metadata"],
  idDetail: "refund_id",
} as const satisfies Omit<Repeated<RefundParameters>, "earlier">;

/** What a new refund comes to. */
export type RefundDecision =
  | { kind: "book"; outcome: RefundOutcome; delivery: Delivery }
  /** Nothing is done and no good answer given. */
  | { kind: "lose"; delivery: Delivery };

/**
 * Decides what becomes of a refund under a fresh key.
 *
 * @throws Refused CONNECTION_REFUSED, CHARGE_NOT_REFUNDABLE, REFUND_EXCEEDS_CHARGE
 */
export function decideRefund(question: {
  charge: StoredCharge;
  behaviour: RefundBehaviour;
  amount: number;
  /** What of the charge was refunded before, with what is pending. */
  refunded: number;
  /** Whether the key was sent before, and nothing was made of it. */
  sentBefore: boolean;
  nowMs: number;
}): RefundDecision {
  const { charge, behaviour, amount, refunded, nowMs } = question;
  if (behaviour.kind === "refuse") throw turnedAway("CONNECTION_REFUSED");
  if (stateAt(charge, nowMs) !== "approved") throw new Refused<Reason>("CHARGE_NOT_REFUNDABLE");
  const moved = charge.authorization?.capture?.amount ?? charge.amount;
  if (refunded + amount > moved) {
    throw new Refused<Reason>("REFUND_EXCEEDS_CHARGE", { field: "amount" });
  }
  const succeeded = { ends: "succeeded", failureCode: "", settlesAtMs: nowMs } as const;
  switch (behaviour.kind) {
    case "succeed":
      return { kind: "book", outcome: succeeded, delivery: "at_once" };
    case "fail": {
      const failed = { ends: "failed", failureCode: behaviour.code, settlesAtMs: nowMs } as const;
      return { kind: "book", outcome: failed, delivery: "at_once" };
    }
    case "pending": {
      const { code: failureCode = "", afterMs } = behaviour;
      const settlesAtMs = afterMs === undefined ? undefined : nowMs + afterMs;
      const ends = failureCode === "" ? ("succeeded" as const) : ("failed" as const);
      const outcome = { ends, failureCode, settlesAtMs };
      return { kind: "book", outcome, delivery: "at_once" };
    }
    case "lose":
      if (behaviour.booked) return { kind: "book", outcome: succeeded, delivery: behaviour.how };
      if (!question.sentBefore) return { kind: "lose", delivery: behaviour.how };
      return { kind: "book", outcome: succeeded, delivery: "at_once" };
  }
}
