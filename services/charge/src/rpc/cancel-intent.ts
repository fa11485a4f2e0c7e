import { toBinary } from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import { transact, type Tx } from "@flint/db";
import { commit } from "../commit.ts";
import { cancellationOf, cancelUnconfirmed } from "../domain/drive-intent.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import { findDrivingCall, insertDrivingCall } from "../store/intent-calls.ts";
import { lockIntent } from "../store/intents.ts";
import { lockOrder } from "../store/orders.ts";
import { intentCallOf } from "./collect-order.ts";
import { collectedMessage } from "./collected-mapping.ts";
import { driveAction } from "./drive-action.ts";
import { type DrivenIntent, loadDriven } from "./driven-intent.ts";
import { answerStored, type MoneyCall } from "./stored-answer.ts";

/** What an end of an intent asks for. */
export type Cancellation = { driven: DrivenIntent; note: string };

/** Where CancelPaymentIntent and CancelOrderPaymentIntent meet; see the contract. */
export async function cancelIntent(
  call: Omit<MoneyCall, "drives">,
  cancellation: Cancellation,
): Promise<PayOrderResponse> {
  const ask = { ...call, drives: true };
  const stored = await answerStored(ask);
  if (stored !== undefined) return stored;
  try {
    return await cancelOnce(ask, cancellation);
  } catch (error) {
    // Of two calls with one key, the loser is a duplicate, or is refused because of what the winner
    // did: it is a repeat, and is answered as one.
    const repeat = await answerStored(ask);
    if (repeat === undefined) throw error;
    return repeat;
  }
}

async function cancelOnce(
  ask: MoneyCall,
  { driven, note }: Cancellation,
): Promise<PayOrderResponse> {
  const { intent } = await loadDriven(ask, "cancel", driven);
  if (cancellationOf(intent) === "here") {
    const answer = await cancelHere(ask, intent, note);
    // Confirmed since it was read: it is looked at again.
    return answer ?? cancelOnce(ask, { driven, note });
  }
  const check = (rows: { intent: PaymentIntent }) => void cancellationOf(rows.intent);
  return driveAction(ask, { intent, step: "cancel", note, check });
}

/** @returns `undefined` where the intent was confirmed meanwhile and waits for its customer */
async function cancelHere(
  ask: MoneyCall,
  intent: PaymentIntent,
  note: string,
): Promise<PayOrderResponse | undefined> {
  const { deps, call } = ask;
  type Ended = { answer: PayOrderResponse | undefined };
  const { answer } = await transact<Ended>(
    deps.db,
    async (tx) => ({ answer: await writeCancel(ask, { intent, note }, tx) }),
    {
      landed: async (tx) => {
        const stored = await findDrivingCall(tx, call.workspaceId, call);
        if (stored?.callId !== call.callId) return undefined;
        return { answer: await answerStored(ask) };
      },
    },
  );
  return answer;
}

/** @throws Refused PAYMENT_INTENT_NOT_CANCELABLE where it came to something else meanwhile */
async function writeCancel(
  ask: MoneyCall,
  { intent: { id, orderContext }, note }: { intent: PaymentIntent; note: string },
  tx: Tx,
): Promise<PayOrderResponse | undefined> {
  const { deps, call } = ask;
  const { workspaceId, requestId, callId } = call;
  const order = await lockOrder(tx, workspaceId, orderContext.orderId);
  const before = await lockIntent(tx, workspaceId, id);
  if (order === undefined || before === undefined) throw new Error(`Intent ${id} has lost a row.`);
  if (cancellationOf(before) !== "here") return undefined;
  const now = deps.clock.now();
  const decision = cancelUnconfirmed(before, now);
  const actor = { ...call.actor, reason: note };
  commit(tx, decision, { ids: deps.ids, actor, requestId, callId, now });
  const message = collectedMessage({ order, intent: decision.intent, attempt: undefined });
  const answer = toBinary(PayOrderResponseSchema, message);
  const driving = { workspaceId, paymentIntentId: id, call: intentCallOf(ask, id) };
  insertDrivingCall(tx, { ...driving, answer, answeredEarly: true, now });
  return message;
}
