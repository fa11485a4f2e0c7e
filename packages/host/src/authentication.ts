import type { Transport } from "@connectrpc/connect";
import {
  AuthenticationInternalService,
  WorkspaceMode,
  type Workspace,
} from "@flint/contracts-platform";
import { instantOf } from "@flint/contracts-type";
import {
  createAuthenticator,
  parseKeyRing,
  serviceClient,
  type Authenticator,
  type CallWorkspace,
  type CorsAllowed,
} from "@flint/rpc";
import type { Clock } from "@flint/std";
import { LRUCache } from "lru-cache";
import type { Settings } from "./settings.ts";
import { systemCaller } from "./system-caller.ts";

/** Who this process is to platform when it asks about callers. */
const HOST = "host";

/** Knows callers by asking platform, through whatever way leads there. */
export function platformAuthenticator(options: {
  settings: Pick<Settings, "serviceKeys" | "tokenKeys">;
  platform: Transport;
  clock: Clock;
}): Authenticator {
  const { settings, clock } = options;
  const platform = serviceClient(
    AuthenticationInternalService,
    options.platform,
    systemCaller(HOST),
  );
  return createAuthenticator({
    serviceKeys: parseKeyRing(settings.serviceKeys),
    tokenKeys: parseKeyRing(settings.tokenKeys),
    clock,
    lookUpApiKey: async (secretSha256) => {
      const answer = await platform.lookUpApiKey({ secretSha256 });
      if (answer.apiKeyId === "" || answer.workspace === undefined) {
        return undefined;
      }
      return {
        apiKeyId: answer.apiKeyId,
        workspaceId: answer.internalWorkspaceId,
        workspace: callWorkspace(answer.workspace),
        scopes: answer.scopes,
        revokedAt: answer.revokeTime && instantOf(answer.revokeTime),
        expiresAt: answer.expireTime && instantOf(answer.expireTime),
      };
    },
    lookUpWorkspace: async (publicId) => {
      const answer = await platform.lookUpWorkspace({ workspaceId: publicId });
      if (answer.internalWorkspaceId === "" || answer.workspace === undefined) {
        return undefined;
      }
      const workspace = callWorkspace(answer.workspace);
      return { workspaceId: answer.internalWorkspaceId, workspace };
    },
  });
}

/** Origins that are remembered; a flood of invented ones pushes out the oldest. */
const ORIGINS_MAX = 1_000;

/** A removed origin is refused after this long; browsers themselves remember for 10 minutes. */
const ORIGIN_TRUST_MS = 5_000;

/** Asks platform whether any workspace lets pages of an origin call. */
export function platformCors(platformTransport: Transport): CorsAllowed {
  const known = new LRUCache<string, boolean>({ max: ORIGINS_MAX, ttl: ORIGIN_TRUST_MS });
  const platform = serviceClient(
    AuthenticationInternalService,
    platformTransport,
    systemCaller(HOST),
  );
  return async (origin) => {
    const remembered = known.get(origin);
    if (remembered !== undefined) {
      return remembered;
    }
    const { allowed } = await platform.lookUpOrigin({ origin });
    known.set(origin, allowed);
    return allowed;
  };
}

function callWorkspace(workspace: Workspace): CallWorkspace {
  const mode = workspace.mode === WorkspaceMode.LIVE ? "live" : "sandbox";
  return { id: workspace.id, mode };
}
