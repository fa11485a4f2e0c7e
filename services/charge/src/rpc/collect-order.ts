import type { PayOrderResponse } from "@flint/contracts-charge";
import { commitMember, isDuplicate, transact } from "@flint/db";
import { refusalOf, requestFingerprint } from "@flint/rpc";
import { type Actor, faultPoint, Refused } from "@flint/std";
import type { Claim, ClaimOutcome } from "../commit-claim.ts";
import type { PaymentFlow } from "../domain/attempt.ts";
import { gatesOf } from "../domain/gate.ts";
import { answerDrivingCalls } from "../store/intent-calls.ts";
import { type IntentCall, markAnsweredEarly } from "../store/intents.ts";
import { collectedMessage } from "./collected-mapping.ts";
import { ANSWER_MARGIN_MS, LEASE_MS } from "./call-times.ts";
import { firstOf } from "./first-of.ts";
import { adoptionKey } from "./adopt-setup.ts";
import type { Collection, Saving } from "./collection.ts";
import { planOf, type Planned } from "./plan-charge.ts";
import { answerStored, type MoneyCall, requestPlace } from "./stored-answer.ts";

/**
 * Where PayOrder, CreatePaymentIntent and the confirmations meet: plan, claim, hand over to the job that sends, and
 * wait for the outcome as long as the caller does. No money moves here.
 */
export async function collectOrder(
  ask: MoneyCall,
  collection: Collection,
): Promise<PayOrderResponse> {
  try {
    return await collectOnce(ask, collection);
  } catch (error) {
    // Of two calls with one key, the loser may be refused because of what the winner did in the
    // meantime (ATTEMPT_IN_FLIGHT, ORDER_ALREADY_PAID; by the wallet SETUP_NOT_PENDING): it is a
    // repeat, and is answered as one.
    const isRefused = error instanceof Refused || refusalOf(error) !== undefined;
    const repeat = isRefused ? await answerStored(ask) : undefined;
    if (repeat === undefined) throw error;
    return repeat;
  }
}

async function collectOnce(ask: MoneyCall, collection: Collection): Promise<PayOrderResponse> {
  const planned = await planOf(ask, collection);
  const claimed = await claim(ask, collection, planned);
  if (claimed === undefined) return answerRepeat(ask);
  const { deps, call } = ask;
  const settled = deps.inFlight.hand(claimed.attempt.id, {
    attempt: claimed.attempt,
    instrument: planned.instrument,
  });
  deps.runNow(claimed.job).catch((error: unknown) => {
    deps.inFlight.take(claimed.attempt.id)?.failed(error);
  });
  const answer = await firstOf(settled, call.remainingMs() - ANSWER_MARGIN_MS, deps);
  return collectedMessage(answer ?? (await answerEarly(ask, claimed)));
}

type Claimed = Extract<ClaimOutcome, { kind: "claimed" }>;

/** @returns `undefined` where the key was used before: by a call that ran beside this one */
async function claim(
  ask: MoneyCall,
  collection: Collection,
  planned: Planned,
): Promise<Claimed | undefined> {
  const { deps, call } = ask;
  await deps.knownGates.ensure(call.workspaceId, gatesOf(keysOf(planned)));
  try {
    const outcome = await commitMember(deps.db, deps.claims, claimOf(ask, collection, planned));
    if (outcome.kind === "refused") throw outcome.refused;
    faultPoint("charge-after-claim-commit");
    return outcome;
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

function keysOf({ plan }: Planned) {
  const { customerId, consentId } = plan;
  return { customerId, consentId, paymentMethodId: plan.instrument.paymentMethod.id };
}

function claimOf(ask: MoneyCall, collection: Collection, planned: Planned): Claim {
  const { deps, call } = ask;
  const { order, saving, confirms } = collection;
  const intentId = confirms?.id ?? deps.ids.next("paymentIntent");
  return {
    workspaceId: call.workspaceId,
    workspace: call.workspace,
    saves: saving && savesOf(saving, call),
    order: collection.born ? { born: order } : { id: order.id },
    confirms: confirms !== undefined,
    ask: {
      intentId,
      attemptId: deps.ids.next("attempt"),
      plan: planned.plan,
      expected: collection.expected,
      initiator: collection.initiator,
      reason: collection.reason,
      captureKind: collection.captureKind,
      paymentFlow: FLOWS[call.actor.kind],
      actor: { ...call.actor, reason: collection.note },
      now: deps.clock.now(),
    },
    call: intentCallOf(ask, intentId),
    jobId: deps.ids.next("job"),
    lease: { instance: deps.instance, leaseMs: LEASE_MS },
  };
}

/** What is kept of a call beside the intent that it makes or drives. */
export function intentCallOf(
  { deps, call, method, request }: MoneyCall,
  intentId: string,
): IntentCall {
  const { procedure, requestId, callId, workspaceId } = call;
  const seal = { crypter: deps.crypter, place: requestPlace(workspaceId, intentId) };
  return { procedure, requestId, request: requestFingerprint(method, request, seal), callId };
}

/** What the claim's job keeps of it: the token is not among it. */
function savesOf({ setupId, makeDefault }: Saving, call: MoneyCall["call"]) {
  return { setupId, makeDefault, adoptedBy: adoptionKey(call) };
}

/** How a charge came about, by who asked for it. */
export const FLOWS = {
  api_key: "api",
  customer: "checkout",
  agent: "support",
  // The only charge that the system starts by itself: an order's `collect_at`.
  system: "schedule",
} as const satisfies Record<Actor["kind"], PaymentFlow>;

async function answerRepeat(ask: MoneyCall): Promise<PayOrderResponse> {
  const answer = await answerStored(ask);
  if (answer === undefined) throw new Error("A key is a duplicate and yet has no row.");
  return answer;
}

/** Notes that repeats may be answered with the attempt on its way, as this call is. */
async function answerEarly(ask: MoneyCall, claimed: Claimed): Promise<Claimed> {
  await transact(
    ask.deps.db,
    async (tx) => {
      const { workspaceId, id: paymentIntentId } = claimed.intent;
      if (ask.drives === true) answerDrivingCalls(tx, { workspaceId, paymentIntentId }, undefined);
      else await markAnsweredEarly(tx, claimed.intent);
      return null;
    },
    // Noting it twice changes nothing, so the rerun needs no look.
    { landed: () => Promise.resolve(undefined) },
  );
  return claimed;
}
