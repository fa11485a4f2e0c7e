import type { Id } from "@flint/std";
import type { ApiKey, ApiKeyEvent } from "./api-key.ts";
import type { Decision } from "./decision.ts";

/**
 * Revokes a key. One that is revoked already stays as it is, and nothing happens.
 *
 * @param change.workspaceId internal id of the key's workspace
 */
export function revokeApiKey(
  key: ApiKey,
  change: { workspaceId: Id<"workspace">; at: Temporal.Instant },
): Decision<ApiKeyEvent> & { apiKey: ApiKey } {
  if (key.state === "revoked") return { apiKey: key, events: [] };
  const apiKey: ApiKey = {
    ...key,
    state: "revoked",
    revokedAt: change.at,
    revision: key.revision + 1,
  };
  return {
    apiKey,
    events: [{ type: "api_key.revoked", workspaceId: change.workspaceId, apiKey }],
  };
}
