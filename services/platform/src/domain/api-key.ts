import type { Id } from "@flint/std";
import type { Fact } from "./decision.ts";
import type { Secret } from "./secret.ts";

/** A credential of a merchant's server. Its secret is not in it. */
export type ApiKey = {
  id: Id<"apiKey">;
  /** Public id of the workspace that it opens. */
  workspaceId: Id<"workspace">;
  name: string;
  scopes: readonly string[];
  /** The secret's first characters, to tell keys apart. */
  secretHint: string;
  secretSha256: Uint8Array;
  createdAt: Temporal.Instant;
  /** From then on it is refused; absent: it does not expire. */
  expiresAt?: Temporal.Instant;
  revision: number;
} & ({ state: "active" } | { state: "revoked"; revokedAt: Temporal.Instant });

/** What happens to an API key. */
export type ApiKeyEvent = Fact<"api_key.created" | "api_key.revoked", { apiKey: ApiKey }>;

/** What a new key is made of. */
export type NewApiKey = Pick<ApiKey, "id" | "workspaceId" | "name" | "scopes" | "expiresAt"> & {
  secret: Secret;
  at: Temporal.Instant;
};

/** A key as it is born. */
export function newApiKey(wanted: NewApiKey): ApiKey {
  const { id, workspaceId, name, scopes, expiresAt, secret, at } = wanted;
  return {
    id,
    workspaceId,
    name,
    scopes,
    secretHint: secret.hint,
    secretSha256: secret.sha256,
    createdAt: at,
    expiresAt,
    revision: 1,
    state: "active",
  };
}
