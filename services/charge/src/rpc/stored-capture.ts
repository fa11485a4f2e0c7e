import { fromBinary } from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import type { SealedPlace } from "@flint/db";
import { firstDifference, IN_FLIGHT_RETRY_MS } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { findAttempt } from "../store/attempts.ts";
import { findCaptureOfCall, type StoredCapture } from "../store/captures.ts";
import { findIntent } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import { collectedMessage } from "./collected-mapping.ts";
import type { MoneyCall } from "./stored-answer.ts";

/**
 * Answers a repeat from what the first call with its key made, for ever.
 *
 * @returns `undefined` where the key is new
 * @throws Refused REQUEST_ID_REUSED, REQUEST_IN_FLIGHT
 */
export async function answerStoredCapture(ask: MoneyCall): Promise<PayOrderResponse | undefined> {
  const { deps, call } = ask;
  const { workspaceId } = call;
  const stored = await findCaptureOfCall(deps.db, workspaceId, call);
  if (stored === undefined) return undefined;
  const field = firstDifference(ask.method, stored.request, ask.request, {
    crypter: deps.crypter,
    place: capturePlace(workspaceId, stored.id),
  });
  if (field !== undefined) throw new Refused<Reason>("REQUEST_ID_REUSED", { field });
  call.replayed = true;
  return stored.answer === undefined
    ? presentState(ask, stored)
    : fromBinary(PayOrderResponseSchema, stored.answer);
}

/** Where the request that made a capture is kept. */
export function capturePlace(workspaceId: string, captureId: string): SealedPlace {
  return { workspaceId, table: "captures", rowId: captureId };
}

/** Either the first call still runs, or it was answered with the capture on its way. */
async function presentState(ask: MoneyCall, stored: StoredCapture): Promise<PayOrderResponse> {
  const { db } = ask.deps;
  const { workspaceId } = ask.call;
  const [order, intent, attempt] = await Promise.all([
    findOrder(db, workspaceId, stored.orderId),
    findIntent(db, workspaceId, stored.paymentIntentId),
    findAttempt(db, workspaceId, stored.attemptId),
  ]);
  if (order === undefined || intent === undefined || attempt === undefined) {
    throw new Error(`Capture ${stored.id} has lost its order, intent or attempt.`);
  }
  const held = attempt.progress.state === "authorized" ? attempt.progress : undefined;
  const capture = held?.authorization.capture;
  const open = capture?.id === stored.id ? capture.progress.state : undefined;
  if (open === "sent" && !stored.answeredEarly) {
    throw new Refused<Reason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
  }
  if (open === "sent" || open === "unknown") return collectedMessage({ order, intent, attempt });
  // Settled since its row was read: the answer stands beside the outcome.
  const answer = await answerStoredCapture(ask);
  if (answer === undefined) throw new Error("A key that had a capture has none any more.");
  return answer;
}
