import type { Instrument } from "@flint/contracts-payment-method";
import type { JobContext, LeasedJob } from "@flint/jobs";
import type { Processor } from "@flint/processors";
import { askInstrument } from "../ask-instrument.ts";
import type { Deps } from "../deps.ts";
import { type Attempt, isAnswered, paymentToCancel } from "../domain/attempt.ts";
import { gatesOf } from "../domain/gate.ts";
import { mayResend } from "../domain/resend.ts";
import type { Outcome } from "../domain/settle.ts";
import { findGates } from "../store/gates.ts";
import { findOrder } from "../store/orders.ts";
import { endPayment } from "./end-payment.ts";
import type { CollectPayload } from "./collect-payload.ts";
import { outcomeOf, sendAgain } from "./send.ts";

/** How long one look-up is waited for. */
const FIND_TIMEOUT_MS = 10_000;

type Work = {
  attempt: Attempt;
  job: LeasedJob;
  payload: CollectPayload;
  context: JobContext;
};

/**
 * Finds out what became of an attempt whose outcome this process does not know: the processor is
 * asked first, by what it can really find. Only where that brings nothing is the attempt sent
 * once more, under its own key and under the claim's conditions. Absence is not an answer.
 */
export async function findOut(deps: Deps, work: Work): Promise<Outcome> {
  // Answered already: the settle changes nothing and ends the job.
  if (isAnswered(work.attempt.progress.state)) return { kind: "unknown" };
  const instrument = await instrumentOf(deps, work);
  const processor = deps.processorOf(instrument);
  const toCancel = paymentToCancel(work.attempt, deps.clock.now());
  if (toCancel !== undefined) return endPayment(processor, { ...work, ...toCancel });
  const found = await look(processor, work);
  if (found !== undefined) return found;
  const resend = await resendAllowed(deps, work, processor.capabilities.keyWindowMs);
  if (!resend) return { kind: "unknown" };
  return sendAgain(deps, { attempt: work.attempt, instrument, context: work.context });
}

/** What the processor is asked with, whatever the payment method's state is now. */
export function instrumentOf(
  deps: Deps,
  { attempt, job, payload }: Pick<Work, "attempt" | "job" | "payload">,
): Promise<Instrument> {
  const wallet = deps.wallet({
    workspaceId: job.workspaceId,
    workspace: payload.workspace,
    actor: { kind: "system", id: "charge", reason: "finding out an attempt's outcome" },
    orderContext: attempt.orderContext,
  });
  return askInstrument(wallet, attempt.paymentMethod.id);
}

/** Asks the processor what it has; `undefined` where that brought nothing. */
export async function look(
  processor: Processor,
  { attempt, context }: Pick<Work, "attempt" | "context">,
): Promise<Outcome | undefined> {
  const { progress, id: attemptId, amount, processorKey: key } = attempt;
  const processorId = "processorChargeId" in progress ? progress.processorChargeId : "";
  const options = { signal: context.signal, timeoutMs: FIND_TIMEOUT_MS };
  try {
    if (progress.state === "requires_action") {
      return outcomeOf(await processor.finishAction({ processorId, attemptId, amount }, options));
    }
    const request = { key, attemptId, amount, ...(processorId === "" ? {} : { processorId }) };
    const found = await processor.find(request, options);
    return found.found ? outcomeOf(found.answer) : undefined;
  } catch {
    return undefined;
  }
}

async function resendAllowed(deps: Deps, work: Work, keyWindowMs: number): Promise<boolean> {
  const { attempt } = work;
  const order = await findOrder(deps.db, attempt.workspaceId, attempt.orderContext.orderId);
  if (order === undefined) return false;
  const keys = gatesOf({
    customerId: attempt.customerId,
    paymentMethodId: attempt.paymentMethod.id,
    consentId: attempt.consentId,
  });
  const gates = await findGates(deps.db, attempt.workspaceId, keys);
  return mayResend({ order, attempt, gates }, keyWindowMs, deps.clock.now());
}
