import {
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import type { SealedPlace } from "@flint/db";
import { type Call, firstDifference, IN_FLIGHT_RETRY_MS } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { isFinal } from "../domain/attempt.ts";
import { findAttempt } from "../store/attempts.ts";
import { findDrivingCall } from "../store/intent-calls.ts";
import { findStoredCall, type StoredCall } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import { collectedMessage } from "./collected-mapping.ts";
import type { Reason } from "../reasons.ts";

/**
 * A call of an RPC that moves money: its key stands on the intent that it makes, or in a row of its own
 * where it drives an intent that was made before.
 */
export type MoneyCall = {
  /** Absent: it makes its intent. */
  drives?: boolean;
  deps: Deps;
  call: Call;
  method: DescMethodUnary;
  request: MessageShape<DescMethodUnary["input"]> & Message;
};

/**
 * Answers a repeat from what the first call with its key made, for ever.
 *
 * @returns `undefined` where the key is new
 * @throws Refused REQUEST_ID_REUSED, REQUEST_IN_FLIGHT
 */
export async function answerStored(ask: MoneyCall): Promise<PayOrderResponse | undefined> {
  const { deps, call } = ask;
  const { procedure, requestId, workspaceId } = call;
  const find = ask.drives === true ? findDrivingCall : findStoredCall;
  const stored = await find(deps.db, workspaceId, { procedure, requestId });
  if (stored === undefined) return undefined;
  const field = firstDifference(ask.method, stored.request, ask.request, {
    crypter: deps.crypter,
    place: requestPlace(workspaceId, stored.intent.id),
  });
  if (field !== undefined) throw new Refused<Reason>("REQUEST_ID_REUSED", { field });
  call.replayed = true;
  return stored.answer === undefined
    ? presentState(ask, stored)
    : fromBinary(PayOrderResponseSchema, stored.answer);
}

/** Where the request that made an intent is kept: a field that nobody may read is sealed to it. */
export function requestPlace(workspaceId: string, intentId: string): SealedPlace {
  return { workspaceId, table: "payment_intents", rowId: intentId };
}

/**
 * The outcome is not final: either the first call still runs, or it was answered with the
 * attempt on its way, and so is this one.
 */
async function presentState(ask: MoneyCall, stored: StoredCall): Promise<PayOrderResponse> {
  const { deps, call } = ask;
  const { intent } = stored;
  const order = await findOrder(deps.db, call.workspaceId, intent.orderContext.orderId);
  const attempt = await findAttempt(deps.db, call.workspaceId, intent.latestAttemptId);
  if (order === undefined || attempt === undefined) {
    throw new Error(`Intent ${intent.id} has lost its order or its attempt.`);
  }
  // Settled since the intent was read: the answer stands beside the outcome.
  if (isFinal(attempt.progress.state)) return answerAgain(ask);
  const runs = ask.drives === true || attempt.progress.state === "sent";
  if (runs && !stored.answeredEarly) {
    throw new Refused<Reason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
  }
  return collectedMessage({ order, intent, attempt });
}

async function answerAgain(ask: MoneyCall): Promise<PayOrderResponse> {
  const answer = await answerStored(ask);
  if (answer === undefined) throw new Error("A key that had an intent has none any more.");
  return answer;
}
