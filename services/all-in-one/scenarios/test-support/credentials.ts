import { randomUUID } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApiKeyService } from "@flint/contracts-platform";
import { SCOPES } from "@flint/contracts-type";
import { systemSleep } from "@flint/std";
import type { Populated } from "./populated.ts";

/** Secrets by what is wrong with them; the empty one is not sent. */
export type Credentials = Record<"none" | "unknown" | "revoked" | "expired" | "readOnly", string>;

/** An expiry must lie ahead when the key is made, and has passed when this is over. */
const EXPIRES_IN_MS = 300;

/** Makes keys of a workspace that open nothing, or only what reads. */
export async function credentialsOf({ workspace }: Populated): Promise<Credentials> {
  const keys = workspace.client(ApiKeyService);
  const make = async (scopes: string[], expiresAtMs?: number) =>
    keys.createApiKey({
      ...{ requestId: randomUUID(), name: "a test's", scopes },
      ...(expiresAtMs !== undefined && { expireTime: timestampFromMs(expiresAtMs) }),
    });
  const every = Object.keys(SCOPES);
  const revoked = await make(every);
  await keys.revokeApiKey({ requestId: randomUUID(), apiKeyId: revoked.apiKey?.id ?? "" });
  const expired = await make(every, Date.now() + EXPIRES_IN_MS);
  await systemSleep(EXPIRES_IN_MS);
  const readOnly = await make(every.filter((scope) => scope.endsWith(":read")));
  return {
    none: "",
    unknown: `${workspace.apiKey.slice(0, -4)}0000`,
    revoked: revoked.secret,
    expired: expired.secret,
    readOnly: readOnly.secret,
  };
}
