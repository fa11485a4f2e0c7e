import { transact, type Database, type Tx } from "@flint/db";
import { openScratch, type Scratch } from "@flint/db/test-support";
import { systemIds } from "@flint/std";
import { finishJob } from "../conclude-job.ts";
import { enqueueJobs } from "../enqueue-jobs.ts";
import type { LeasedJob, NewJob } from "../job.ts";
import { jobsMigrations } from "../migrations.ts";

/** The workspace of every test's jobs, unless it says otherwise. */
export const WORKSPACE = "ws_00000000000000000000000001";

const ids = systemIds();

/** A database of a test file's own, with the tables of jobs and a table of effects. */
export function openJobs(service: string): Promise<Scratch> {
  const effects = { owner: "scratch", folder: new URL("./migrations/", import.meta.url) };
  return openScratch(service, { sources: [jobsMigrations, effects] });
}

/** A job with a key of its own. */
export function newJob(more: Partial<NewJob> = {}): NewJob {
  const id = ids.next("job");
  return { id, workspaceId: WORKSPACE, kind: "work", key: id, payload: { id }, ...more };
}

/** Runs a transaction whose answer nobody needs. */
export async function inTransaction(
  db: Database,
  body: (tx: Tx) => Promise<void> | void,
): Promise<void> {
  const run = async (tx: Tx) => {
    await body(tx);
    return null;
  };
  await transact(db, run, { landed: () => Promise.resolve(undefined) });
}

/** Enqueues jobs in a transaction of their own. */
export async function enqueue(db: Database, ...jobs: NewJob[]): Promise<void> {
  await inTransaction(db, (tx) => enqueueJobs(tx, jobs));
}

/** Does a job: an effect and its end, in one transaction. */
export async function doJob(db: Database, job: LeasedJob, worker = "test"): Promise<void> {
  await inTransaction(db, async (tx) => {
    tx.write("INSERT INTO effects (workspace_id, job_id, worker) VALUES (?, ?, ?)", [
      job.workspaceId,
      job.id,
      worker,
    ]);
    await finishJob(tx, job);
  });
}

/** Who did which job, in the order of the commits. */
export function effects(db: Database): Promise<{ job_id: string; worker: string }[]> {
  return db.query("SELECT job_id, worker FROM effects ORDER BY id");
}

/** A job's row, as far as tests look at it. */
export type StoredJob = {
  state: string;
  fence: bigint;
  tries: number;
  lease_owner: string | null;
  last_error: string | null;
  /** Seconds until it is due, by the database's clock. */
  due_in: number;
};

/** What is stored of a job; nothing when it is finished. */
export async function storedJob(db: Database, id: string): Promise<StoredJob | undefined> {
  const [row] = await db.query<StoredJob & { due_in_us: bigint }>(
    `SELECT state, fence, tries, lease_owner, last_error,
      TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), due_at) AS due_in_us FROM jobs WHERE id = ?`,
    [id],
  );
  return row && { ...row, due_in: Number(row.due_in_us) / 1e6 };
}
