import { CustomerState } from "@flint/contracts-customer";
import type { LeasedJob } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { WaitingRow } from "../store/import-rows.ts";

/**
 * Which customers of some rows are no longer active: they were when the import was taken over.
 * One who is archived after this look loses what was saved, as after a setup.
 *
 * @param rows at most 100
 */
export async function archivedAmong(
  deps: Deps,
  { workspaceId }: LeasedJob,
  { rows, signal }: { rows: readonly WaitingRow[]; signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  const customerIds = [...new Set(rows.map(({ customerId }) => customerId))];
  const caller = {
    workspaceId,
    // A job knows the internal workspace only, and the call below does not look at the public one.
    workspace: { id: "", mode: "live" as const },
    actor: { kind: "system" as const, id: "payment-method", reason: "import" },
    signal,
  };
  const { states } = await deps.customers(caller).batchCheckCustomers({ customerIds });
  return new Set(customerIds.filter((id) => states[id] !== CustomerState.ACTIVE));
}
