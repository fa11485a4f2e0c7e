import { transact, type Tx } from "@flint/db";
import { holdJob, type LeasedJob } from "@flint/jobs";
import { faultPoint } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { importRow } from "../domain/import-row.ts";
import type { Import, RowResult } from "../domain/import.ts";
import { finishRow, isRowDone, type WaitingRow } from "../store/import-rows.ts";
import { lockActiveByFingerprint } from "../store/payment-methods.ts";
import { lockWallet } from "../store/wallets.ts";
import { authorOf } from "./import-author.ts";
import type { LookedUp } from "./look-up-row.ts";

type Work = { job: LeasedJob; found: Import; row: WaitingRow; looked: LookedUp };

/**
 * Writes down what a row comes to, with its payment method and consents, in one transaction. The
 * job is held first, so that one process does a row; then the customer's wallet, so that the same
 * card never becomes two ACTIVE payment methods.
 */
export async function settleRow(deps: Deps, work: Work): Promise<void> {
  const { job, found, row } = work;
  const key = { workspaceId: found.workspaceId, id: found.id };
  await transact<null>(
    deps.db,
    async (tx) => {
      await holdJob(tx, job);
      const at = deps.clock.now();
      const result = await resultOf(deps, tx, work, at);
      finishRow(tx, key, { position: row.position, result, at });
      return null;
    },
    { landed: async (tx) => ((await isRowDone(tx, key, row.position)) ? null : undefined) },
  );
  faultPoint("import-row-done");
}

async function resultOf(
  deps: Deps,
  tx: Tx,
  { found, row, looked }: Work,
  now: Temporal.Instant,
): Promise<RowResult> {
  if ("failure" in looked) return { outcome: "failed", failure: looked.failure };
  const { ids, crypter } = deps;
  const { workspaceId } = found;
  const { customerId } = row;
  const wallet = await lockWallet(tx, { workspaceId, customerId });
  const { fingerprint } = looked.held;
  const existing = await lockActiveByFingerprint(tx, { workspaceId, customerId, fingerprint });
  const decision = importRow({ import: found, wallet, existing }, row, looked.held, {
    now,
    paymentMethodId: ids.next("paymentMethod"),
    consentIds: row.consents.map(() => ids.next("consent")),
  });
  const { result, takesToken } = decision;
  const rowId = result.outcome === "failed" ? "" : result.paymentMethodId;
  const place = { workspaceId, table: "payment_methods", rowId };
  const processorToken = takesToken ? crypter.seal(looked.processorMethodId, place) : undefined;
  await commit(tx, decision, { call: authorOf(found), at: now, ids, sealed: { processorToken } });
  return result;
}
