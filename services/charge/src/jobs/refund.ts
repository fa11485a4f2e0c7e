import type { Instrument } from "@flint/contracts-payment-method";
import { commitMember } from "@flint/db";
import type { JobHandler, LeasedJob } from "@flint/jobs";
import { faultPoint } from "@flint/std";
import { askInstrument } from "../ask-instrument.ts";
import type { Deps } from "../deps.ts";
import type { Refund } from "../domain/refund.ts";
import type { RefundOutcome } from "../domain/settle-refund.ts";
import type { NotSentReason } from "../domain/not-sent.ts";
import { findRefund } from "../store/refunds.ts";
import { bringUnknownsForward, type SentOutcome } from "./bring-unknowns-forward.ts";
import { findOutRefund } from "./find-out-refund.ts";
import type { RefundPayload } from "./refund-payload.ts";
import { sendRefundFirst } from "./send-refund.ts";

/**
 * Sends a refund that this process has just claimed, or finds out what became of one that was taken
 * over; then settles it. No transaction is open while the processor is called.
 */
export const refund =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as RefundPayload;
    const handed = deps.refundsInFlight.take(payload.refundId);
    try {
      const found = await findRefund(deps.db, job.workspaceId, payload.refundId);
      if (found === undefined) throw new Error(`Job ${job.id} has no refund.`);
      const instrument = await instrumentOf(deps, { job, payload, refund: found });
      const send = { refund: found, instrument, context };
      const outcome = handed ? await sendRefundFirst(deps, send) : await findOutRefund(deps, send);
      faultPoint("refund-before-settle-commit");
      const now = deps.clock.now();
      const settle = { job, payload, refund: found, outcome, now };
      const settled = await commitMember(deps.db, deps.refundSettles, settle);
      handed?.settled(settled);
      faultPoint("refund-after-settle-commit");
      const told = toldOf(outcome);
      const foundOut = found.progress.state === "unknown";
      const first = handed !== undefined;
      await bringUnknownsForward(deps, { sent: found, outcome: told, first, foundOut });
    } catch (error) {
      handed?.failed(error);
      throw error;
    }
  };

/** A failure of what was never sent is no answer of the processor's. */
function toldOf(outcome: RefundOutcome): SentOutcome {
  if (outcome.kind !== "failed" || outcome.failure.sent) return { kind: outcome.kind };
  return { kind: "not_sent", reason: outcome.failure.code as NotSentReason };
}

/** What the processor is asked with, whatever the payment method's state is now. */
function instrumentOf(
  deps: Deps,
  { job, payload, refund }: { job: LeasedJob; payload: RefundPayload; refund: Refund },
): Promise<Instrument> {
  const wallet = deps.wallet({
    workspaceId: job.workspaceId,
    workspace: payload.workspace,
    actor: { kind: "system", id: "charge", reason: "refunding a charge" },
    orderContext: refund.orderContext,
  });
  return askInstrument(wallet, refund.paymentMethodId);
}
