import type { Actor, Clock } from "@flint/std";
import type { KeyRing } from "./key-ring.ts";
import { signToken, verifyToken } from "./signed-token.ts";

/** The longest that a token for a browser or an agent may live. */
export const USER_TOKEN_LIFETIME_MAX_S = 3600;

/** What a token for a browser or an agent says. */
export type UserToken = {
  /** A buyer (subject: the customer's id), a person of the merchant's support, or a page. */
  kind: "buyer" | "agent" | "browser";
  /** Public id of the workspace: a reset of a sandbox does not end the token. */
  workspaceId: string;
  subject: string;
  /** Role of an agent, as the merchant calls it; may be empty. */
  role: string;
  scopes: readonly string[];
};

/**
 * Signs a token.
 *
 * @param lifetimeS 1 to 3600; the caller has checked it
 */
export function signUserToken(
  ring: KeyRing,
  token: UserToken,
  { clock, lifetimeS }: { clock: Clock; lifetimeS: number },
): Promise<string> {
  const { kind, workspaceId, subject, role, scopes } = token;
  const claims = { kind, workspaceId, sub: subject, role, scopes };
  return signToken(ring, "flint-user", claims, {
    nowMs: clock.now().epochMilliseconds,
    lifetimeS,
  });
}

/**
 * Reads a token.
 *
 * @returns it and its end in milliseconds since 1970
 * @throws Refused CREDENTIAL_EXPIRED, CREDENTIAL_INVALID
 */
export async function readUserToken(
  ring: KeyRing,
  text: string,
  clock: Clock,
): Promise<UserToken & { endsAtMs: number }> {
  const claims = await verifyToken(ring, "flint-user", text, {
    nowMs: clock.now().epochMilliseconds,
    ageMaxS: USER_TOKEN_LIFETIME_MAX_S,
  });
  // Only this package signs these tokens: what the signature covers has their shape.
  const { kind, workspaceId, role, scopes } = claims as unknown as UserToken;
  return {
    ...{ kind, workspaceId, role, scopes },
    subject: claims.sub ?? "",
    endsAtMs: (claims.exp ?? 0) * 1000,
  };
}

/** Who acts with a token: the customer, or a person of the merchant's. */
export function actorOf({ kind, subject }: UserToken): Actor {
  return { kind: kind === "buyer" ? "customer" : "agent", id: subject, reason: "" };
}
