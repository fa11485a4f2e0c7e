import { type CreateRefundRequest, RefundService } from "@flint/contracts-charge";
import { commitMember, isDuplicate, transact } from "@flint/db";
import { type Call, requestFingerprint, rpc } from "@flint/rpc";
import { faultPoint, Refused } from "@flint/std";
import type { ClaimedRefund, RefundClaim } from "../commit-refund.ts";
import type { Deps } from "../deps.ts";
import type { Order } from "../domain/order.ts";
import type { Refund } from "../domain/refund.ts";
import type { Reason } from "../reasons.ts";
import { findIntent } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import { markRefundsAnsweredEarly } from "../store/refunds.ts";
import { ANSWER_MARGIN_MS, LEASE_MS } from "./call-times.ts";
import { firstOf } from "./first-of.ts";
import { amountOf } from "./money-mapping.ts";
import { refundMessage, refundObligationOf } from "./refund-mapping.ts";
import { storedRefunds } from "./stored-refunds.ts";

const method = RefundService.method.createRefund;

/** No answer shows a processor's own words: the same answer is given to every repeat. */
const READER = { seesProcessorText: false };

/** Refunds what was charged for an order or by an intent; see the contract. */
export const createRefund = (deps: Deps) =>
  rpc(method, async (request, call) => {
    const refunds =
      (await storedRefunds(deps, call, request)) ?? (await refundOnce(deps, call, request));
    return { refunds: refunds.map((refund) => refundMessage(refund, READER)) };
  });

async function refundOnce(
  deps: Deps,
  call: Call,
  request: CreateRefundRequest,
): Promise<readonly Refund[]> {
  try {
    const claimed = await claim(deps, call, request);
    return await waitFor(deps, call, claimed);
  } catch (error) {
    // Of two calls with one key, the loser finds the winner's refunds, be it by their key or because
    // they left nothing to refund: it is a repeat, and is answered as one.
    const mayRepeat = error instanceof Refused || isDuplicate(error);
    const repeat = mayRepeat ? await storedRefunds(deps, call, request) : undefined;
    if (repeat === undefined) throw error;
    return repeat;
  }
}

async function claim(
  deps: Deps,
  call: Call,
  request: CreateRefundRequest,
): Promise<readonly ClaimedRefund[]> {
  const order = await orderOf(deps, call, request);
  const { amount, lines, reason } = request;
  const member: RefundClaim = {
    workspaceId: call.workspaceId,
    workspace: call.workspace,
    orderId: order.id,
    paymentIntentId: request.paymentIntentId,
    ask: {
      amountMinor: amount && amountOf(amount, { currency: order.currency, field: "amount" }),
      lines: lines.map(({ orderLineId, quantity }) => ({ orderLineId, quantity })),
      obligation: refundObligationOf(request.obligation),
      reason,
      actor: { ...call.actor, reason },
      now: deps.clock.now(),
    },
    call: {
      procedure: call.procedure,
      requestId: call.requestId,
      request: requestFingerprint(method, request),
      callId: call.callId,
    },
    lease: { instance: deps.instance, leaseMs: LEASE_MS },
  };
  const outcome = await commitMember(deps.db, deps.refundClaims, member);
  if (outcome.kind === "refused") throw outcome.refused;
  faultPoint("refund-after-claim-commit");
  return outcome.claimed;
}

/** @throws Refused INVALID_FIELD, NOT_FOUND */
async function orderOf(deps: Deps, call: Call, request: CreateRefundRequest): Promise<Order> {
  const { orderId, paymentIntentId } = request;
  if (orderId === "" && paymentIntentId === "") {
    const details = { problem: "name an order, a payment intent, or both" };
    throw new Refused<Reason>("INVALID_FIELD", { field: "order_id", details });
  }
  const named = orderId === "" ? undefined : await findOrder(deps.db, call.workspaceId, orderId);
  if (orderId !== "" && named === undefined) throw notFound("order_id", orderId);
  if (paymentIntentId === "") return named as Order;
  const intent = await findIntent(deps.db, call.workspaceId, paymentIntentId);
  const ownId = intent?.orderContext.orderId;
  if (ownId === undefined || (named !== undefined && named.id !== ownId)) {
    throw notFound("payment_intent_id", paymentIntentId);
  }
  const order = named ?? (await findOrder(deps.db, call.workspaceId, ownId));
  if (order === undefined) throw new Error(`Intent ${paymentIntentId} has lost its order.`);
  return order;
}

function notFound(field: string, id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field, details: { id } });
}

/** Runs the jobs that send, and waits for all of them as long as the caller does. */
async function waitFor(
  deps: Deps,
  call: Call,
  claimed: readonly ClaimedRefund[],
): Promise<readonly Refund[]> {
  const settled = claimed.map(async ({ refund, job }) => {
    const outcome = deps.refundsInFlight.hand(refund.id, {});
    deps.runNow(job).catch((error: unknown) => {
      deps.refundsInFlight.take(refund.id)?.failed(error);
    });
    return (await outcome).refund;
  });
  const answer = await firstOf(Promise.all(settled), call.remainingMs() - ANSWER_MARGIN_MS, deps);
  return answer ?? (await answerEarly(deps, call, claimed));
}

/** Notes that repeats may be answered with refunds on their way, as this call is. */
async function answerEarly(
  deps: Deps,
  call: Call,
  claimed: readonly ClaimedRefund[],
): Promise<readonly Refund[]> {
  await transact(
    deps.db,
    async (tx) => {
      await markRefundsAnsweredEarly(tx, call.workspaceId, call);
      return null;
    },
    // Noting it twice changes nothing, so the rerun needs no look.
    { landed: () => Promise.resolve(undefined) },
  );
  return claimed.map(({ refund }) => refund);
}
