import { type CapturePaymentIntentRequest, PaymentIntentService } from "@flint/contracts-charge";
import type { Instrument } from "@flint/contracts-payment-method";
import { isDuplicate, transact } from "@flint/db";
import type { Money } from "@flint/money";
import { requestFingerprint, rpc } from "@flint/rpc";
import { faultPoint, Refused } from "@flint/std";
import { type CaptureClaim, type ClaimedCapture, commitCaptureClaim } from "../commit-capture.ts";
import type { Settled } from "../answer-settled.ts";
import { askInstrument } from "../ask-instrument.ts";
import type { Deps } from "../deps.ts";
import { amountBlockers } from "../domain/assess.ts";
import { refuseFirst } from "../domain/blocker.ts";
import { claimCapture } from "../domain/capture.ts";
import type { Reason } from "../reasons.ts";
import { findAttempt } from "../store/attempts.ts";
import { markCaptureAnsweredEarly } from "../store/captures.ts";
import { findIntent } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import { ANSWER_MARGIN_MS, LEASE_MS } from "./call-times.ts";
import { collectedMessage } from "./collected-mapping.ts";
import { firstOf } from "./first-of.ts";
import { moneyOf } from "./money-mapping.ts";
import type { MoneyCall } from "./stored-answer.ts";
import { answerStoredCapture, capturePlace } from "./stored-capture.ts";

const method = PaymentIntentService.method.capturePaymentIntent;

/** Takes money that is held; see the contract. */
export const capturePaymentIntent = (deps: Deps) =>
  rpc(method, async (request, call) => {
    const ask: MoneyCall = { deps, call, method, request };
    const amount = amountIn(request);
    const { order, paymentIntent, attempt } =
      (await answerStoredCapture(ask)) ?? (await captureNow(ask, { request, amount }));
    return { order, paymentIntent, attempt };
  });

/** @throws Refused CURRENCY_UNKNOWN, AMOUNT_INVALID */
function amountIn({ amount }: CapturePaymentIntentRequest): Money | undefined {
  if (amount === undefined) return undefined;
  const money = moneyOf(amount, "amount");
  refuseFirst(amountBlockers(money, undefined));
  return money;
}

type Asked = { request: CapturePaymentIntentRequest; amount: Money | undefined };

async function captureNow(ask: MoneyCall, asked: Asked) {
  try {
    return await captureOnce(ask, asked);
  } catch (error) {
    // Of two calls with one key the loser may be refused because of what the winner did meanwhile.
    const lost = error instanceof Refused || isDuplicate(error);
    const repeat = lost ? await answerStoredCapture(ask) : undefined;
    if (repeat === undefined) throw error;
    return repeat;
  }
}

async function captureOnce(ask: MoneyCall, asked: Asked) {
  const { deps, call } = ask;
  const state = await load(ask, asked.request);
  const claim = claimOf(ask, asked, state);
  // Asked before anything is locked, so that a hopeless call costs little, and again in the claim.
  const { capture } = claimCapture(state, { ...claim.ask, processorKey: "" });
  const instrument = await askInstrument(deps.wallet(call), state.attempt.paymentMethod.id);
  const { currency } = state.attempt.amount;
  checkRepresentable(deps, instrument, { currency, amountMinor: capture.amountMinor });
  const claimed = await commitCaptureClaim(deps, claim);
  faultPoint("capture-after-claim-commit");
  const outcome = deps.inFlight.hand(capture.id, {
    attempt: claimed.settled.attempt,
    instrument,
  });
  deps.runNow(claimed.job).catch((error: unknown) => {
    deps.inFlight.take(capture.id)?.failed(error);
  });
  const answer = await firstOf(outcome, call.remainingMs() - ANSWER_MARGIN_MS, deps);
  return collectedMessage(answer ?? (await answerEarly(ask, claim, claimed)));
}

async function load(
  { deps, call }: MoneyCall,
  { paymentIntentId: id }: CapturePaymentIntentRequest,
): Promise<Settled> {
  const { workspaceId } = call;
  const intent = await findIntent(deps.db, workspaceId, id);
  if (intent === undefined) {
    throw new Refused<Reason>("NOT_FOUND", { field: "payment_intent_id", details: { id } });
  }
  if (intent.latestAttemptId === "") {
    const { state } = intent;
    throw new Refused<Reason>("INTENT_NOT_CAPTURABLE", {
      field: "payment_intent_id",
      details: { state },
    });
  }
  const [order, attempt] = await Promise.all([
    findOrder(deps.db, workspaceId, intent.orderContext.orderId),
    findAttempt(deps.db, workspaceId, intent.latestAttemptId),
  ]);
  if (order === undefined || attempt === undefined) {
    throw new Error(`Intent ${id} has lost its order or its attempt.`);
  }
  return { order, intent, attempt };
}

function claimOf(ask: MoneyCall, { request, amount }: Asked, state: Settled): CaptureClaim {
  const { deps, call } = ask;
  const { procedure, requestId, callId, workspaceId, workspace } = call;
  const captureId = deps.ids.next("capture");
  const seal = { crypter: deps.crypter, place: capturePlace(workspaceId, captureId) };
  const fingerprint = requestFingerprint(ask.method, ask.request, seal);
  const captureAsk: CaptureClaim["ask"] = {
    captureId,
    amount,
    actor: { ...call.actor, reason: request.note },
    now: deps.clock.now(),
  };
  return {
    key: {
      workspaceId,
      orderId: state.order.id,
      paymentIntentId: state.intent.id,
      attemptId: state.attempt.id,
    },
    workspace,
    ask: captureAsk,
    call: { procedure, requestId, request: fingerprint, callId },
    jobId: deps.ids.next("job"),
    lease: { instance: deps.instance, leaseMs: LEASE_MS },
  };
}

/** @throws Refused AMOUNT_NOT_REPRESENTABLE */
function checkRepresentable(deps: Deps, instrument: Instrument, amount: Money): void {
  if (deps.canRepresent(instrument, amount)) return;
  const { processor } = instrument;
  const details = { processor, currency: amount.currency };
  throw new Refused<Reason>("AMOUNT_NOT_REPRESENTABLE", { field: "amount", details });
}

/** Notes that repeats may be answered with the capture on its way, as this call is. */
async function answerEarly(
  { deps, call }: MoneyCall,
  { ask: { captureId } }: CaptureClaim,
  { settled }: ClaimedCapture,
): Promise<Settled> {
  await transact(
    deps.db,
    async (tx) => {
      await markCaptureAnsweredEarly(tx, { workspaceId: call.workspaceId, captureId });
      return null;
    },
    // Noting it twice changes nothing, so the rerun needs no look.
    { landed: () => Promise.resolve(undefined) },
  );
  return settled;
}
