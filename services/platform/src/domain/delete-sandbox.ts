import type { ApiKey, ApiKeyEvent } from "./api-key.ts";
import type { Decision } from "./decision.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { checkExpendable, retire, type Workspace, type WorkspaceEvent } from "./workspace.ts";

/**
 * Deletes a sandbox and revokes its API keys.
 *
 * @param change.apiKeys its active keys, all of them
 * @throws Refused SANDBOX_REQUIRED, WORKSPACE_DELETED, REVISION_STALE
 */
export function deleteSandbox(
  sandbox: Workspace,
  change: { expectedRevision: bigint; apiKeys: readonly ApiKey[]; at: Temporal.Instant },
): Decision<WorkspaceEvent | ApiKeyEvent> & { workspace: Workspace } {
  checkExpendable(sandbox, change.expectedRevision);
  const { at } = change;
  const workspaceId = sandbox.internalId;
  const workspace: Workspace = {
    ...sandbox,
    state: "deleted",
    deletedAt: at,
    revision: sandbox.revision + 1,
  };
  const revocations = change.apiKeys.map((key) => revokeApiKey(key, { workspaceId, at }));
  return {
    workspace,
    events: [
      ...revocations.flatMap((revocation) => revocation.events),
      { type: "workspace.deleted", workspaceId, workspace, retired: retire(sandbox, at) },
    ],
  };
}
