import type { Actor, OrderContext } from "@flint/std";
import type { CallWorkspace, Credential } from "./credential.ts";
import type { KeyRing } from "./key-ring.ts";
import { signToken, verifyToken } from "./signed-token.ts";

/** The header that carries a service's token. */
export const SERVICE_TOKEN = "flint-service-token";

/** How long a service's token is good for. */
export const SERVICE_TOKEN_LIFETIME_S = 60;

/** For whom one service calls another: the workspace, the actor and the order of its own call. */
export type ServiceIdentity = {
  /** Internal id; empty where the call is for no workspace (feeds, look-ups of keys). */
  workspaceId: string;
  workspace: CallWorkspace;
  actor: Actor;
  orderContext?: OrderContext | undefined;
};

type Claims = ServiceIdentity & { service: string };

/** The credential of a service, the same whether it came by a token or within the process. */
export function serviceCredential(service: string, identity: ServiceIdentity): Credential {
  const { workspaceId, workspace, actor, orderContext } = identity;
  return {
    kind: "service",
    id: service,
    workspaceId,
    workspace,
    actor,
    scopes: new Set(),
    ...(orderContext === undefined ? {} : { orderContext }),
  };
}

/** Signs a token that lets `service` call others for `identity`. */
export function signServiceToken(
  ring: KeyRing,
  service: string,
  identity: ServiceIdentity,
): Promise<string> {
  const { workspaceId, workspace, actor, orderContext } = identity;
  const claims: Claims = { service, workspaceId, workspace, actor, orderContext };
  return signToken(ring, "flint-service", claims, {
    nowMs: Date.now(),
    lifetimeS: SERVICE_TOKEN_LIFETIME_S,
  });
}

/**
 * Reads a service's token.
 *
 * @returns who it is, and when the token ends in milliseconds since 1970
 * @throws Refused CREDENTIAL_EXPIRED, CREDENTIAL_INVALID
 */
export async function readServiceToken(
  ring: KeyRing,
  token: string,
): Promise<{ credential: Credential; endsAtMs: number }> {
  const claims = await verifyToken(ring, "flint-service", token, {
    nowMs: Date.now(),
    ageMaxS: SERVICE_TOKEN_LIFETIME_S,
  });
  // Only this package signs these tokens: what the signature covers has the shape of Claims.
  const { service, ...identity } = claims as unknown as Claims;
  return { credential: serviceCredential(service, identity), endsAtMs: (claims.exp ?? 0) * 1000 };
}
