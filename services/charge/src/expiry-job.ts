import type { NewJob } from "@flint/jobs";
import type { Id } from "@flint/std";
import type { Attempt } from "./domain/attempt.ts";
import type { CollectPayload } from "./jobs/collect-payload.ts";
import { RELEASE, type ReleasePayload } from "./jobs/release-payload.ts";

/** The job that releases an attempt's money when its authorisation ends. */
export function expiryJob(
  attempt: Attempt,
  { payload, id, now }: { payload: CollectPayload; id: Id<"job">; now: Temporal.Instant },
): NewJob | undefined {
  if (attempt.progress.state !== "authorized") return undefined;
  const { expiresAt } = attempt.progress.authorization;
  // Named one by one: the payload may be that of a call's job, and say more.
  const { workspace, orderId, paymentIntentId, attemptId } = payload;
  const expiry: ReleasePayload = {
    ...{ workspace, orderId, paymentIntentId, attemptId },
    reason: "expired",
  };
  const delayMs = Math.max(0, Math.ceil(expiresAt.since(now).total("milliseconds")));
  const key = `${attempt.id} expired`;
  return { id, workspaceId: attempt.workspaceId, kind: RELEASE, key, payload: expiry, delayMs };
}
