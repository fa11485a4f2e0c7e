import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** The scope that stands for all of them. */
export const EVERY_SCOPE = "*";

/** What a credential may be given. */
export type ScopeRules = {
  /** Every scope that some RPC asks for. */
  known: ReadonlySet<string>;
  /** Those of the credential that gives. */
  own: ReadonlySet<string>;
};

/**
 * Sees that a credential gives only what exists and what it has itself.
 *
 * @throws Refused SCOPE_UNKNOWN for the first that does not exist, otherwise SCOPE_TOO_WIDE for
 *   the first that it lacks
 */
export function checkScopes(wanted: readonly string[], { known, own }: ScopeRules): void {
  refuseFirst("SCOPE_UNKNOWN", wanted, (scope) => scope === EVERY_SCOPE || known.has(scope));
  refuseFirst("SCOPE_TOO_WIDE", wanted, (scope) => own.has(EVERY_SCOPE) || own.has(scope));
}

function refuseFirst(
  reason: Reason,
  scopes: readonly string[],
  allowed: (scope: string) => boolean,
): void {
  const index = scopes.findIndex((scope) => !allowed(scope));
  if (index !== -1) {
    throw new Refused<Reason>(reason, {
      field: `scopes[${index}]`,
      details: { scope: String(scopes[index]) },
    });
  }
}
