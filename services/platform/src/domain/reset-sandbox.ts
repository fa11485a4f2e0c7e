import type { Id } from "@flint/std";
import type { Decision } from "./decision.ts";
import { checkExpendable, retire, type Workspace, type WorkspaceEvent } from "./workspace.ts";

/**
 * Empties a sandbox: its data gets a new internal id, under which there is nothing.
 *
 * @throws Refused SANDBOX_REQUIRED, WORKSPACE_DELETED, REVISION_STALE
 */
export function resetSandbox(
  sandbox: Workspace,
  change: { expectedRevision: bigint; internalId: Id<"workspace">; at: Temporal.Instant },
): Decision<WorkspaceEvent> & { workspace: Workspace } {
  checkExpendable(sandbox, change.expectedRevision);
  const { internalId, at } = change;
  const workspace: Workspace = {
    ...sandbox,
    internalId,
    resetAt: at,
    revision: sandbox.revision + 1,
  };
  const retired = retire(sandbox, at);
  return {
    workspace,
    events: [{ type: "workspace.reset", workspaceId: internalId, workspace, retired }],
  };
}
