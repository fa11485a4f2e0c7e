import type { Instrument } from "@flint/contracts-payment-method";
import type { JobContext } from "@flint/jobs";
import { type ChargeAnswer, type ChargeRequest, NotSent } from "@flint/processors";
import { faultPoint } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Outcome } from "../domain/settle.ts";

/** How long a processor's answer is waited for; then the outcome is unknown. */
export const SEND_TIMEOUT_MS = 10_000;

/** What is sent: the same values at every send of an attempt. */
export type Send = { attempt: Attempt; instrument: Instrument; context: JobContext };

/**
 * Sends an attempt for the first time. Only here can it be concluded that nothing was sent: this
 * process is the only one that tried, and it saw the connection refused.
 */
export async function sendFirst(deps: Deps, send: Send): Promise<Outcome> {
  send.context.assertHeld();
  try {
    return await sendOnce(deps, send);
  } catch (error) {
    if (error instanceof NotSent) return { kind: "not_sent", reason: error.reason };
    return { kind: "unknown" };
  }
}

/**
 * Sends an attempt again under its own key. Whatever is thrown, the first send stays as unknown
 * as it was: that this one did not arrive says nothing of that one.
 */
export async function sendAgain(deps: Deps, send: Send): Promise<Outcome> {
  send.context.assertHeld();
  try {
    return await sendOnce(deps, send);
  } catch {
    return { kind: "unknown" };
  }
}

async function sendOnce(deps: Deps, { attempt, instrument, context }: Send): Promise<Outcome> {
  const processor = deps.processorOf(instrument);
  faultPoint("charge-before-call");
  const answer = await processor.charge(requestOf(attempt, instrument), {
    signal: context.signal,
    timeoutMs: SEND_TIMEOUT_MS,
  });
  faultPoint("charge-after-answer");
  return outcomeOf(answer);
}

function requestOf(attempt: Attempt, instrument: Instrument): ChargeRequest {
  const { priorNetworkTransactionId } = attempt;
  return {
    key: attempt.processorKey,
    attemptId: attempt.id,
    processorMethodId: instrument.processorToken,
    amount: attempt.amount,
    initiator: attempt.initiator,
    reason: attempt.reason,
    authorizeOnly: attempt.captureKind === "manual",
    orderContext: attempt.orderContext,
    ...(priorNetworkTransactionId === ""
      ? {}
      : { networkTransactionId: priorNetworkTransactionId }),
  };
}

/** A processor's answer in the words of the domain. */
export function outcomeOf(answer: ChargeAnswer): Outcome {
  const processorChargeId = answer.processorId ?? "";
  switch (answer.outcome) {
    case "approved":
      return {
        kind: "approved",
        processorChargeId,
        networkTransactionId: answer.networkTransactionId ?? "",
      };
    case "authorized": {
      const { expiresAt, networkTransactionId = "" } = answer;
      return { kind: "authorized", processorChargeId, networkTransactionId, expiresAt };
    }
    case "captured": {
      const { networkTransactionId = "", amount } = answer;
      const capturedMinor = amount.amountMinor;
      return { kind: "approved", processorChargeId, networkTransactionId, capturedMinor };
    }
    case "declined":
    case "returned": {
      const { code, networkCode = "", adviceCode = "", rawText } = answer.decline;
      const decline = { code, networkCode, adviceCode, text: rawText };
      return { kind: answer.outcome, processorChargeId, decline };
    }
    case "requires_action": {
      const { kind, url } = answer.action;
      return { kind: "requires_action", processorChargeId, nextAction: { kind, url } };
    }
    case "canceled":
      return { kind: "canceled", processorChargeId };
    case "pending":
      return { kind: "pending", processorChargeId };
  }
}
