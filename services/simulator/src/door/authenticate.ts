import { Refused } from "@flint/std";
import { accountOfSecret, type Account } from "../account.ts";
import type { Reason } from "../reasons.ts";

/**
 * The account whose secret the call carries.
 *
 * @throws Refused ACCOUNT_SECRET_INVALID
 */
export function authenticate(headers: Headers): Account {
  const header = headers.get("authorization") ?? "";
  const account = header.startsWith("Bearer ")
    ? accountOfSecret(header.slice("Bearer ".length))
    : undefined;
  if (account === undefined) throw new Refused<Reason>("ACCOUNT_SECRET_INVALID");
  return account;
}
