import type { Tx } from "@flint/db";
import { delayUntil, dropJob, enqueueJobs } from "@flint/jobs";
import type { Ids } from "@flint/std";
import type { Order } from "../domain/order.ts";
import { COLLECT_WHEN_DUE, type CollectWhenDuePayload } from "./collect-when-due-payload.ts";

/**
 * Has the job that collects an order by itself follow what the order says: it is written, moved or
 * dropped with the order. The order is new, or locked by this transaction.
 */
export function scheduleCollection(
  tx: Tx,
  { before, after }: { before: Order | undefined; after: Order },
  given: { ids: Ids; workspace: CollectWhenDuePayload["workspace"]; now: Temporal.Instant },
): void {
  const was = before?.collection?.collectAt;
  const is = after.collection?.collectAt;
  if (was === is || (was !== undefined && is?.equals(was))) return;
  const { workspaceId, id: orderId } = after;
  const job = { workspaceId, kind: COLLECT_WHEN_DUE, key: orderId };
  if (was !== undefined) dropJob(tx, job);
  if (is === undefined) return;
  const payload: CollectWhenDuePayload = { orderId, workspace: given.workspace };
  const delayMs = delayUntil(is, given.now);
  enqueueJobs(tx, [{ ...job, id: given.ids.next("job"), payload, delayMs }]);
}
