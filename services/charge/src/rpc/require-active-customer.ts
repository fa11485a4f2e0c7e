import { CustomerState } from "@flint/contracts-customer";
import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";

/**
 * Sees that whoever shall owe is there, before anything is written.
 *
 * @throws Refused NOT_FOUND, CUSTOMER_NOT_ACTIVE
 */
export async function requireActiveCustomer(
  deps: Deps,
  call: Call,
  customerId: string,
): Promise<void> {
  const { state } = await deps.customers(call).checkCustomer({ customerId });
  if (state === CustomerState.ACTIVE) return;
  throw new Refused<Reason>("CUSTOMER_NOT_ACTIVE", {
    field: "customer_id",
    details: { customer_id: customerId },
  });
}
