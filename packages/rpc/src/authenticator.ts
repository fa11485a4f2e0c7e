import { Refused, type Clock } from "@flint/std";
import { LRUCache } from "lru-cache";
import { hash } from "node:crypto";
import type { Authenticator, CallWorkspace, Credential } from "./credential.ts";
import { freshCache } from "./fresh-cache.ts";
import type { KeyRing } from "./key-ring.ts";
import type { CommonReason } from "./reasons.ts";
import { readServiceToken, SERVICE_TOKEN } from "./service-token.ts";
import { actorOf, readUserToken } from "./user-token.ts";

/** What platform knows of an API key. */
export type ApiKeyRecord = {
  apiKeyId: string;
  /** Internal id of the workspace's data. */
  workspaceId: string;
  workspace: CallWorkspace;
  scopes: readonly string[];
  revokedAt?: Temporal.Instant | undefined;
  expiresAt?: Temporal.Instant | undefined;
};

/** What platform knows of a workspace. */
export type WorkspaceRecord = { workspaceId: string; workspace: CallWorkspace };

/** What it takes to know who is calling. */
export type AuthenticatorOptions = {
  serviceKeys: KeyRing;
  tokenKeys: KeyRing;
  /** Asks platform for a key by the SHA-256 of its secret. */
  lookUpApiKey(secretSha256: Uint8Array): Promise<ApiKeyRecord | undefined>;
  /** Asks platform for a workspace by its public id. */
  lookUpWorkspace(publicId: string): Promise<WorkspaceRecord | undefined>;
  clock: Clock;
};

/** Verified tokens that are remembered; a token that was pushed out is verified again. */
const TOKENS_MAX = 10_000;

const API_KEY = /^flint_(?:test|live)_[\x21-\x7e]{1,200}$/;

/**
 * Knows callers by a service's token, by an API key, or by a token for a browser or an agent.
 * On the warm path nothing is awaited: keys and tokens that were seen a moment ago are in memory.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const apiKey = apiKeys(options);
  const userToken = userTokens(options);
  const serviceToken = serviceTokens(options.serviceKeys);
  return {
    authenticate(headers) {
      const token = headers.get(SERVICE_TOKEN);
      if (token !== undefined) {
        return serviceToken(token);
      }
      const authorization = headers.get("authorization");
      if (authorization === undefined || authorization === "") {
        throw new Refused<CommonReason>("CREDENTIAL_MISSING");
      }
      const secret = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
      if (secret === undefined) {
        throw new Refused<CommonReason>("CREDENTIAL_INVALID");
      }
      return secret.startsWith("flint_") ? apiKey(secret) : userToken(secret);
    },
  };
}

type Find = (secret: string) => Credential | Promise<Credential>;

function apiKeys({ lookUpApiKey, clock }: AuthenticatorOptions): Find {
  const cache = freshCache(async (sha256: string) => {
    const record = await lookUpApiKey(Buffer.from(sha256, "base64url"));
    return record === undefined ? undefined : { record, credential: apiKeyCredential(record) };
  });
  const check = (found: { record: ApiKeyRecord; credential: Credential } | undefined) => {
    if (found === undefined) {
      throw new Refused<CommonReason>("CREDENTIAL_INVALID");
    }
    const { revokedAt, expiresAt } = found.record;
    if (revokedAt !== undefined) {
      throw new Refused<CommonReason>("API_KEY_REVOKED");
    }
    if (expiresAt !== undefined && clock.now().epochMilliseconds >= expiresAt.epochMilliseconds) {
      throw new Refused<CommonReason>("CREDENTIAL_EXPIRED");
    }
    return found.credential;
  };
  return (secret) => {
    if (!API_KEY.test(secret)) {
      throw new Refused<CommonReason>("CREDENTIAL_INVALID");
    }
    const found = cache.get(hash("sha256", secret, "base64url"));
    return found instanceof Promise ? found.then(check) : check(found);
  };
}

function apiKeyCredential(record: ApiKeyRecord): Credential {
  return {
    kind: "api_key",
    id: record.apiKeyId,
    workspaceId: record.workspaceId,
    workspace: record.workspace,
    actor: { kind: "api_key", id: record.apiKeyId, reason: "" },
    scopes: new Set(record.scopes),
  };
}

/** The token itself is trusted to its end; the workspace that it names is asked for. */
function userTokens({ tokenKeys, lookUpWorkspace, clock }: AuthenticatorOptions): Find {
  const tokens = new LRUCache<string, Awaited<ReturnType<typeof readUserToken>>>({
    max: TOKENS_MAX,
  });
  const workspaces = freshCache(lookUpWorkspace);
  return async (secret) => {
    const known = tokens.get(secret);
    if (known !== undefined && clock.now().epochMilliseconds >= known.endsAtMs) {
      throw new Refused<CommonReason>("CREDENTIAL_EXPIRED");
    }
    const token = known ?? (await readUserToken(tokenKeys, secret, clock));
    tokens.set(secret, token);
    const found = await workspaces.get(token.workspaceId);
    if (found === undefined) {
      throw new Refused<CommonReason>("CREDENTIAL_INVALID");
    }
    return {
      kind: "token",
      id: `${token.workspaceId} ${token.kind} ${token.subject}`,
      workspaceId: found.workspaceId,
      workspace: found.workspace,
      actor: actorOf(token),
      scopes: new Set(token.scopes),
    };
  };
}

/** A token that was verified is known until it ends. */
function serviceTokens(keys: KeyRing): Find {
  const known = new LRUCache<string, Awaited<ReturnType<typeof readServiceToken>>>({
    max: TOKENS_MAX,
  });
  return (token) => {
    const found = known.get(token);
    if (found !== undefined && Date.now() < found.endsAtMs) {
      return found.credential;
    }
    return readServiceToken(keys, token).then((read) => {
      known.set(token, read);
      return read.credential;
    });
  };
}
