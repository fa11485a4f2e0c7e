import type { CreateRefundRequest } from "@flint/contracts-charge";
import { RefundService } from "@flint/contracts-charge";
import { type Call, firstDifference, IN_FLIGHT_RETRY_MS } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Refund } from "../domain/refund.ts";
import type { Reason } from "../reasons.ts";
import { findStoredRefunds } from "../store/refunds.ts";

/**
 * Answers a repeat of CreateRefund from the refunds that the first call with its key made, for ever.
 * A refund that has its outcome never changes: from then on every repeat gets an equal answer.
 *
 * @returns `undefined` where the key is new
 * @throws Refused REQUEST_ID_REUSED, REQUEST_IN_FLIGHT
 */
export async function storedRefunds(
  deps: Deps,
  call: Call,
  request: CreateRefundRequest,
): Promise<readonly Refund[] | undefined> {
  const { procedure, requestId, workspaceId } = call;
  const stored = await findStoredRefunds(deps.db, workspaceId, { procedure, requestId });
  if (stored === undefined) return undefined;
  const field = firstDifference(RefundService.method.createRefund, stored.request, request);
  if (field !== undefined) throw new Refused<Reason>("REQUEST_ID_REUSED", { field });
  const isSent = stored.refunds.some(({ progress }) => progress.state === "sent");
  if (isSent && !stored.answeredEarly) {
    throw new Refused<Reason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
  }
  call.replayed = true;
  return stored.refunds;
}
