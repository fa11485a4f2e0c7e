import { toBinary } from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import { isDuplicate, transact, type Tx } from "@flint/db";
import { commit } from "../commit.ts";
import { assess } from "../domain/assess.ts";
import { refuseFirst } from "../domain/blocker.ts";
import type { Fact } from "../domain/fact.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import { outstandingMinor } from "../domain/order.ts";
import { findStoredCall } from "../store/intents.ts";
import { FLOWS, intentCallOf } from "./collect-order.ts";
import { collectedMessage } from "./collected-mapping.ts";
import type { Collection } from "./collection.ts";
import { requireActiveCustomer } from "./active-customer.ts";
import { answerStored, type MoneyCall } from "./stored-answer.ts";

/**
 * Makes an intent that is confirmed later, and its order where none is named. It claims nothing and
 * sends nothing: beside it the order can be paid by others, and what is known to stand in the way now
 * is said now.
 *
 * @throws Refused what stands in a charge's way and is not the wallet's to say, but for
 *   ATTEMPT_IN_FLIGHT; NOT_FOUND, CUSTOMER_NOT_ACTIVE of the customer
 */
export async function createUnconfirmed(
  ask: MoneyCall,
  collection: Collection,
): Promise<PayOrderResponse> {
  const { deps, call } = ask;
  const { order, initiator, reason, captureKind, expected } = collection;
  const amount = { currency: order.currency, amountMinor: outstandingMinor(order) };
  const blockers = assess({ initiator, reason, captureKind, expected, order, amount });
  refuseFirst(blockers.filter(({ refusal }) => refusal !== "ATTEMPT_IN_FLIGHT"));
  await requireActiveCustomer(deps, call, order.customerId);
  try {
    return await transact<PayOrderResponse>(
      deps.db,
      (tx) => Promise.resolve(write(ask, { collection, intent: newIntent(ask, collection) }, tx)),
      {
        landed: async (tx) => {
          const stored = await findStoredCall(tx, call.workspaceId, call, { lock: true });
          return stored?.callId === call.callId ? answerStored(ask) : undefined;
        },
      },
    );
  } catch (error) {
    const repeat = isDuplicate(error) ? await answerStored(ask) : undefined;
    if (repeat === undefined) throw error;
    return repeat;
  }
}

function newIntent({ deps, call }: MoneyCall, collection: Collection): PaymentIntent {
  const { order, born, initiator, reason, expected, note } = collection;
  const { captureKind, paymentMethodId, backupsAllowed } = collection;
  const now = deps.clock.now();
  return {
    id: deps.ids.next("paymentIntent"),
    workspaceId: order.workspaceId,
    customerId: order.customerId,
    orderContext: order.context,
    amount: { currency: order.currency, amountMinor: outstandingMinor(order) },
    state: "requires_confirmation",
    initiator,
    reason,
    paymentFlow: FLOWS[call.actor.kind],
    captureKind,
    actor: { ...call.actor, reason: note },
    latestAttemptId: "",
    ownsOrder: born,
    terms: {
      ...{ paymentMethodId, backupsAllowed, note },
      amountGiven: expected.outstanding !== undefined,
    },
    createdAt: now,
    updatedAt: now,
    revision: 1,
  };
}

function write(
  ask: MoneyCall,
  { collection, intent }: { collection: Collection; intent: PaymentIntent },
  tx: Tx,
): PayOrderResponse {
  const { ids } = ask.deps;
  const { order, born } = collection;
  const { requestId, callId } = ask.call;
  const message = collectedMessage({ order, intent, attempt: undefined });
  const created: Fact = { type: "payment_intent.created", object: "payment_intent" };
  const facts: Fact[] = born ? [{ type: "order.created", object: "order" }, created] : [created];
  commit(
    tx,
    { ...(born ? { order } : {}), intent, facts },
    {
      ...{ ids, actor: intent.actor, requestId, callId, now: intent.createdAt },
      intentCall: intentCallOf(ask, intent.id),
      answer: toBinary(PayOrderResponseSchema, message),
    },
  );
  return message;
}
