import { WalletInternalService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { customerState } from "./require-customer.ts";
import { findAsked, ofCustomer, resolveAsk } from "./resolution.ts";

/** Answers which payment method would be charged, and why not the others. */
export const resolve = (deps: Deps) =>
  rpc(WalletInternalService.method.resolve, async (request, call) => {
    const answer = resolveAsk(deps, call, request, await findAsked(deps, call, [request]));
    if (answer.instrument !== undefined) return answer;
    // A payment method that is named without a customer is its own customer's.
    return ofCustomer(answer, await customerState(deps, call, answer.customerId));
  });
