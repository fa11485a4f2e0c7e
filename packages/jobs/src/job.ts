import type { JsonValue } from "@flint/db";
import type { Instance } from "./take-instance.ts";

/** A job to be written in the transaction that makes it necessary. */
export type NewJob = {
  /** `job_…`; made in the order of time, so that a claim touches few pages. */
  id: string;
  /** The internal workspace id. */
  workspaceId: string;
  /** Which handler runs it: `collect`. At most 64 characters. */
  kind: string;
  /** What it is about: one job of a kind and key at a time in a workspace. At most 320 bytes. */
  key: string;
  /** What the handler needs to find the rest; ids only. At most 64 KiB as JSON. */
  payload: JsonValue;
  /** When it is due, from now by the database's clock; at once when absent. */
  delayMs?: number;
  /**
   * Born leased to this process, which hands it to `runNow` after the commit: others take it only
   * when the lease ends or the process starts again.
   */
  bornLeased?: { instance: Instance; leaseMs: number };
};

/** A job in the hands of the one that may work on it. */
export type LeasedJob = {
  id: string;
  workspaceId: string;
  kind: string;
  key: string;
  payload: JsonValue;
  /** Grows with every claim; every later write of the job names it, so that a stale owner fails. */
  fence: bigint;
  /** How often it was taken since it was enqueued, rescheduled or driven; 1 at the first time. */
  tries: number;
};

/** What a handler is given besides the job. */
export type JobContext = {
  /** Aborts some time before the lease ends, and when the process must stop. */
  signal: AbortSignal;
  /**
   * Asked right before what cannot be undone: a process that was frozen past its lease learns it
   * here, before its timers do.
   *
   * @throws LeaseLost when the lease is over, or about to be
   */
  assertHeld(): void;
};

/**
 * Does a job. Before it returns, a transaction of its own has called `finishJob`, `rescheduleJob`
 * or `parkJob`. If it throws, the job is tried again later.
 */
export type JobHandler = (job: LeasedJob, context: JobContext) => Promise<void>;

/** The job was taken over by another owner, or is done: nothing of this transaction happens. */
export class LeaseLost extends Error {
  constructor(job: { id: string }) {
    super(`The lease of ${job.id} is over.`);
    this.name = "LeaseLost";
  }
}

/** Longest lease; a restarted process looks for its own leases no further ahead. */
export const LEASE_MS_MAX = 300_000;
