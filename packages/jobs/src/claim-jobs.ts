import { transact, type Database, type JsonValue, type Tx } from "@flint/db";
import { PARKED_DUE_AT } from "./conclude-job.ts";
import type { LeasedJob } from "./job.ts";
import { microsecondsOf } from "./microseconds.ts";
import type { Instance } from "./take-instance.ts";

/** Who claims, and under which terms. */
export type Claimer = {
  db: Database;
  instance: Instance;
  leaseMs: number;
  /** Kinds that it has handlers for. */
  kinds: ReadonlySet<string>;
  /** A job taken so often without coming to an end is parked: it may be what kills its process. */
  triesMax: number;
};

/** What a claim brought. */
export type Claimed = {
  /** To be run now. */
  jobs: LeasedJob[];
  /** Parked, because they had been taken too often. */
  parked: LeasedJob[];
};

/** How long a job is left alone that nobody here can run: a newer process may. */
const UNKNOWN_KIND_DELAY_MS = 5_000;

/**
 * Takes jobs that are due, each with a lease and a larger fence.
 *
 * A job that another claimer holds or has taken is left out. No deadlock: the rows are locked by
 * their primary keys, without waiting for any, before any is written.
 *
 * @param ids candidates, as `DueWindow` saw them
 */
export function claimJobs(claimer: Claimer, ids: readonly string[]): Promise<Claimed> {
  return transact(
    claimer.db,
    async (tx) => {
      const rows = await tx.query<JobRow>(
        `/* all workspaces: jobs */ ${SELECT_JOBS} AND due_at <= UTC_TIMESTAMP(6)
        ORDER BY id FOR UPDATE SKIP LOCKED`,
        [ids],
      );
      const known = rows.filter(({ kind }) => claimer.kinds.has(kind));
      const fresh = known.filter(({ tries }) => tries < claimer.triesMax);
      const worn = known.filter(({ tries }) => tries >= claimer.triesMax);
      writeLeases(tx, claimer, fresh);
      writeParked(tx, worn);
      putOff(
        tx,
        rows.filter(({ kind }) => !claimer.kinds.has(kind)),
      );
      return { jobs: fresh.map(taken), parked: worn.map(jobOf) };
    },
    {
      // The commit was made if the rows say that they are ours: of the candidates none runs here.
      landed: async (tx) => {
        const rows = await tx.query<JobRow>(
          `/* all workspaces: jobs */ ${SELECT_JOBS} AND lease_owner = ? AND lease_epoch = ?
            AND due_at > UTC_TIMESTAMP(6) ORDER BY id FOR UPDATE`,
          [ids, claimer.instance.name, claimer.instance.epoch],
        );
        return rows.length === 0 ? undefined : { jobs: rows.map(jobOf), parked: [] };
      },
    },
  );
}

const SELECT_JOBS = `SELECT id, workspace_id, kind, job_key, payload, fence, tries
  FROM jobs FORCE INDEX (PRIMARY) WHERE id IN (?)`;

interface JobRow {
  id: string;
  workspace_id: string;
  kind: string;
  job_key: Buffer;
  payload: Buffer;
  fence: bigint;
  tries: number;
}

function jobOf(row: JobRow): LeasedJob {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    key: row.job_key.toString(),
    payload: JSON.parse(row.payload.toString()) as JsonValue,
    fence: row.fence,
    tries: row.tries,
  };
}

/** The job as `writeLeases` leaves it. */
function taken(row: JobRow): LeasedJob {
  return { ...jobOf(row), fence: row.fence + 1n, tries: row.tries + 1 };
}

function writeLeases(tx: Tx, { instance, leaseMs }: Claimer, rows: readonly JobRow[]): void {
  if (rows.length === 0) return;
  tx.write(
    `/* all workspaces: jobs */ UPDATE jobs FORCE INDEX (PRIMARY) SET fence = fence + 1, tries = tries + 1,
      due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_owner = ?, lease_epoch = ?
    WHERE id IN (?)`,
    [microsecondsOf(leaseMs), instance.name, instance.epoch, rows.map(({ id }) => id)],
  );
}

function writeParked(tx: Tx, rows: readonly JobRow[]): void {
  if (rows.length === 0) return;
  tx.write(
    `/* all workspaces: jobs */ UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'parked', due_at = ${PARKED_DUE_AT},
      fence = fence + 1, lease_owner = NULL, lease_epoch = NULL
    WHERE id IN (?)`,
    [rows.map(({ id }) => id)],
  );
}

function putOff(tx: Tx, rows: readonly JobRow[]): void {
  if (rows.length === 0) return;
  tx.write(
    `/* all workspaces: jobs */ UPDATE jobs FORCE INDEX (PRIMARY)
    SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_owner = NULL, lease_epoch = NULL
    WHERE id IN (?)`,
    [microsecondsOf(UNKNOWN_KIND_DELAY_MS), rows.map(({ id }) => id)],
  );
}
