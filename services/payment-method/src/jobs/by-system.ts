import type { LeasedJob } from "@flint/jobs";
import type { Authorship } from "../commit.ts";

/**
 * Says in an event that nobody asked for it: the service did it by itself, in a job.
 *
 * @param reason for whoever reads the event later
 */
export function bySystem(job: LeasedJob, reason: string): Authorship["call"] {
  const actor = { kind: "system" as const, id: "payment-method", reason };
  return { actor, requestId: job.id, callId: "" };
}
