import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { newApiKey, type ApiKey, type ApiKeyEvent, type NewApiKey } from "./api-key.ts";
import type { Decision } from "./decision.ts";
import { checkScopes, type ScopeRules } from "./scopes.ts";
import { checkNotDeleted, type Workspace } from "./workspace.ts";

/** Active keys of one workspace: enough to rotate every server's, few enough to be read. */
export const API_KEYS_MAX = 100;

/**
 * A key of a workspace, no wider than the caller's own credential.
 *
 * @param facts.count the workspace's active keys, counted under the workspace's lock
 * @throws Refused WORKSPACE_DELETED, SCOPE_UNKNOWN, SCOPE_TOO_WIDE, EXPIRY_PASSED,
 *   API_KEY_LIMIT_REACHED
 */
export function createApiKey(
  wanted: Omit<NewApiKey, "workspaceId">,
  facts: { workspace: Workspace; count: number; scopes: ScopeRules },
): Decision<ApiKeyEvent> & { apiKey: ApiKey } {
  const { workspace } = facts;
  checkNotDeleted(workspace);
  checkScopes(wanted.scopes, facts.scopes);
  if (wanted.expiresAt && Temporal.Instant.compare(wanted.expiresAt, wanted.at) <= 0) {
    throw new Refused<Reason>("EXPIRY_PASSED", { field: "expire_time" });
  }
  if (facts.count >= API_KEYS_MAX) {
    throw new Refused<Reason>("API_KEY_LIMIT_REACHED", {
      details: { limit: String(API_KEYS_MAX) },
    });
  }
  const apiKey = newApiKey({ ...wanted, workspaceId: workspace.id });
  return {
    apiKey,
    events: [{ type: "api_key.created", workspaceId: workspace.internalId, apiKey }],
  };
}
