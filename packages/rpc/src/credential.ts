import type { Actor, OrderContext } from "@flint/std";

/** Reads a request's headers. Names are lower case. */
export type RequestHeaders = { get(name: string): string | undefined };

/** The workspace that a credential opens, as its merchant knows it. */
export type CallWorkspace = {
  /** Public id ("ws_…"); empty where a service calls for no workspace. */
  id: string;
  mode: "sandbox" | "live";
};

/** Who is calling, and what for. */
export type Credential = {
  /** A merchant's API key, a short-lived token for browsers and agents, or one of our services. */
  kind: "api_key" | "token" | "service";
  /** What the rate limit counts by: the key's id, the token's workspace and subject. */
  id: string;
  /** Internal id of the workspace's data; empty where a service calls for no workspace. */
  workspaceId: string;
  workspace: CallWorkspace;
  actor: Actor;
  /** Scopes of the credential; a service needs none. */
  scopes: ReadonlySet<string>;
  /** The order that a service acts for. */
  orderContext?: OrderContext;
};

/** Finds out who is calling from the headers alone, before the body is looked at. */
export interface Authenticator {
  /**
   * @throws Refused CREDENTIAL_MISSING, CREDENTIAL_INVALID, API_KEY_REVOKED, CREDENTIAL_EXPIRED,
   *   UNAVAILABLE
   */
  authenticate(headers: RequestHeaders): Credential | Promise<Credential>;
}
