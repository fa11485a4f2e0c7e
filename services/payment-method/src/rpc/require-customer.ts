import { Code, ConnectError } from "@connectrpc/connect";
import { CustomerState } from "@flint/contracts-customer";
import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { notFound } from "./show-payment-method.ts";

/**
 * Asks the service below for a customer's state.
 *
 * @throws Refused NOT_FOUND
 */
export async function customerState(
  deps: Deps,
  call: Call,
  customerId: string,
): Promise<CustomerState> {
  try {
    return (await deps.customers(call).checkCustomer({ customerId })).state;
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) {
      throw notFound("customer_id", customerId);
    }
    throw error;
  }
}

/**
 * @param field where the request names the customer, or what is the customer's
 * @throws Refused NOT_FOUND, CUSTOMER_ARCHIVED
 */
export async function requireActiveCustomer(
  deps: Deps,
  call: Call,
  customerId: string,
  field = "customer_id",
): Promise<void> {
  if ((await customerState(deps, call, customerId)) === CustomerState.ACTIVE) return;
  throw new Refused<Reason>("CUSTOMER_ARCHIVED", { field });
}
