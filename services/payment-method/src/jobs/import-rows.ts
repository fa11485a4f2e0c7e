import { transact } from "@flint/db";
import { finishJob, holdJob, type JobHandler, type LeasedJob, rescheduleJob } from "@flint/jobs";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { completeImport, type Import } from "../domain/import.ts";
import { adapterOf } from "../processors/setups.ts";
import { findWaitingRows, type WaitingRow } from "../store/import-rows.ts";
import { findImport, type ImportKey, lockImport } from "../store/imports.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { archivedAmong } from "./archived-among.ts";
import { type LookedUp, lookUpRow } from "./look-up-row.ts";
import { settleRow } from "./settle-row.ts";
import { authorOf } from "./import-author.ts";
import type { ImportRowsPayload } from "./import-rows-payload.ts";

/** Rows of one run: a process that stops waits for no more than the one at hand. */
const ROWS_AT_ONCE = 50;

/** Look-ups that are under way at once: a processor's answer takes far longer than a transaction. */
const LOOK_UPS_AT_ONCE = 10;

/** How long a processor that does not answer is left alone. */
const LEFT_ALONE_MS = 60_000;

const OF_ARCHIVED_CUSTOMER: LookedUp = {
  failure: { reason: "CUSTOMER_ARCHIVED", field: "customer_id", code: "" },
};

/**
 * Makes payment methods of an import's next rows, one transaction each: whoever has the job when
 * this process dies goes on from the rows that are still waiting. The processor is asked before
 * the transaction, and asking changes nothing there.
 */
export const importRows =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const { importId } = job.payload as ImportRowsPayload;
    const key = { workspaceId: job.workspaceId, id: importId };
    const { found, processor } = await load(deps, key);
    const waiting = await findWaitingRows(deps.db, key, ROWS_AT_ONCE);
    for (let from = 0; from < waiting.length; from += LOOK_UPS_AT_ONCE) {
      const rows = waiting.slice(from, from + LOOK_UPS_AT_ONCE);
      const { signal } = context;
      const archived = await archivedAmong(deps, job, { rows, signal });
      const ask = async (row: WaitingRow) =>
        archived.has(row.customerId)
          ? OF_ARCHIVED_CUSTOMER
          : await lookUpRow(deps, { processor, found, row, signal });
      const answers = await Promise.all(rows.map(ask));
      for (const [index, row] of rows.entries()) {
        // The lease is about to end: what is left of it is for putting the job off.
        if (signal.aborted) return conclude(deps, job, key);
        const looked = answers[index];
        if (looked === undefined || looked === "ask_again") {
          return putOff(deps, job, LEFT_ALONE_MS, "no answer");
        }
        await settleRow(deps, { job, found, row, looked });
      }
    }
    await conclude(deps, job, key);
  };

async function load(deps: Deps, key: ImportKey) {
  const found = await findImport(deps.db, key);
  const account =
    found &&
    (await findAccount(deps.db.dataSource.manager, {
      workspaceId: key.workspaceId,
      id: found.processorAccountId,
    }));
  if (account === undefined) throw new Error(`Import ${key.id} has lost its account.`);
  return { found: found as Import, processor: adapterOf(deps, account) };
}

/** Ends the job with the import, or has it come back for the rows that are waiting. */
async function conclude(deps: Deps, job: LeasedJob, key: ImportKey): Promise<void> {
  const { ids } = deps;
  await transact<null>(
    deps.db,
    async (tx) => {
      await holdJob(tx, job);
      const locked = await lockImport(tx, key);
      if (locked === undefined) throw new Error(`Import ${key.id} is not there.`);
      if (locked.counts.waiting > 0) {
        await rescheduleJob(tx, job, { delayMs: 0, reason: "rows are waiting" });
        return null;
      }
      const at = deps.clock.now();
      await commit(tx, completeImport(locked, at), { call: authorOf(locked), at, ids });
      await finishJob(tx, job);
      return null;
    },
    // The job's fence is its first statement: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}

async function putOff(deps: Deps, job: LeasedJob, delayMs: number, reason: string): Promise<void> {
  await transact<null>(
    deps.db,
    async (tx) => {
      await rescheduleJob(tx, job, { delayMs, reason });
      return null;
    },
    { landed: () => Promise.resolve(undefined) },
  );
}
