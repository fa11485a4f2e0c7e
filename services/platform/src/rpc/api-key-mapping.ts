import type { MessageInitShape } from "@bufbuild/protobuf";
import { ApiKeyState as StateMessage, type ApiKeySchema } from "@flint/contracts-platform";
import { timestampOf } from "@flint/contracts-type";
import type { ApiKey } from "../domain/api-key.ts";

const STATES = {
  active: StateMessage.ACTIVE,
  revoked: StateMessage.REVOKED,
} as const satisfies Record<ApiKey["state"], StateMessage>;

/** An API key as the world sees it: neither its secret nor the secret's hash is in it. */
export function apiKeyMessage(key: ApiKey): MessageInitShape<typeof ApiKeySchema> {
  const { id, workspaceId, name, scopes, secretHint, state, createdAt, expiresAt, revision } = key;
  return {
    ...{ id, workspaceId, name, secretHint },
    scopes: [...scopes],
    state: STATES[state],
    createTime: timestampOf(createdAt),
    expireTime: expiresAt && timestampOf(expiresAt),
    revokeTime: key.state === "revoked" ? timestampOf(key.revokedAt) : undefined,
    revision: BigInt(revision),
  };
}
