/**
 * Every scope that an API key or a token can have, besides `*` (all of them), and what it opens.
 *
 * It stands here and not in a service, because platform gives scopes out for RPCs of services
 * that it may not import. A test compares it with the `flint.type.v1.scope` options in `proto/`.
 */
export const SCOPES = {
  "api_keys:read": "Read the API keys of the workspaces in reach, never their secrets.",
  "api_keys:write": "Create and revoke API keys.",
  "charges:write": "Charge saved payment methods: the only scope that takes money.",
  "customers:read": "Read and list customers.",
  "customers:write": "Create, change and archive customers.",
  "external_payments:write": "Record and reverse payments that were made outside Flint.",
  "orders:read": "Read orders, and the payments, attempts and refunds of them.",
  "orders:write": "Create, change, close and reopen orders.",
  "payment_methods:read": "Read saved payment methods and wallets.",
  "payment_methods:write": "Set a default and detach payment methods.",
  "processor_accounts:read":
    "Read the workspace's accounts at processors, never their credentials.",
  "processor_accounts:write": "Add and change accounts at processors.",
  "refunds:write": "Give back what was charged.",
  "settings:read": "Read the workspace's settings.",
  "settings:write": "Change the workspace's settings.",
  "setups:read": "Read setups.",
  "setups:write": "Save a payment method with the customer's consent.",
  "tokens:write": "Create short-lived tokens for browsers, agents and buyers.",
  "workspaces:read": "Read the merchant and its workspaces.",
  "workspaces:write": "Create, reset and delete sandboxes.",
  // No RPC asks for it: it shows more in answers that other scopes already open.
  "support:read": "Read what is for support only, such as a processor's own words for a decline.",
} as const satisfies Record<string, string>;

/** The name of one scope: `resource:read` or `resource:write`. */
export type Scope = keyof typeof SCOPES;

/** The scope that stands for all of them. */
export const EVERY_SCOPE = "*";

/**
 * Whether a credential's scopes include one scope. Exact: `orders:write` does not include
 * `orders:read`, so that a key says in full what it may do.
 */
export function hasScope(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(EVERY_SCOPE) || scopes.has(scope);
}
