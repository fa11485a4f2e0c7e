import { isId, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { checkScopes, type ScopeRules } from "./scopes.ts";

/** For whom a token is. */
export type TokenKind = "buyer" | "agent" | "browser";

/** How long a token is good for where its maker does not say, in seconds. */
export const TOKEN_LIFETIME_DEFAULT_S = 15 * 60;

/** What a token says of its holder. */
export type TokenHolder = { kind: TokenKind; subject: string; scopes: readonly string[] };

/**
 * Sees that a token may be made.
 *
 * @throws Refused SCOPE_UNKNOWN, SCOPE_TOO_WIDE, TOKEN_SUBJECT_INVALID
 */
export function checkToken(holder: TokenHolder, scopes: ScopeRules): void {
  checkScopes(holder.scopes, scopes);
  if (holder.kind === "buyer" && !isId("customer", holder.subject)) {
    throw new Refused<Reason>("TOKEN_SUBJECT_INVALID", { field: "subject" });
  }
}
