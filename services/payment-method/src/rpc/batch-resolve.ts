import { create } from "@bufbuild/protobuf";
import type { CustomerState } from "@flint/contracts-customer";
import {
  type BatchResolveResult,
  BatchResolveResultSchema,
  type ResolveRequest,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Found } from "../store/resolvables.ts";
import { findAsked, ofCustomer, resolveAsk } from "./resolution.ts";

/** Answers which payment methods several asks would charge: two round trips, however many. */
export const batchResolve = (deps: Deps) =>
  rpc(WalletInternalService.method.batchResolve, async ({ asks }, call) => {
    const found = await findAsked(deps, call, asks);
    const results = asks.map((ask) => resultOf(deps, call, ask, found));
    const states = await statesOfUnserved(deps, call, results);
    return {
      results: results.map((result) =>
        isUnserved(result) ? judged(result, states[customerOf(result)]) : result,
      ),
    };
  });

function resultOf(deps: Deps, call: Call, ask: ResolveRequest, found: Found): BatchResolveResult {
  try {
    const value = resolveAsk(deps, call, ask, found);
    return create(BatchResolveResultSchema, { result: { case: "resolved", value } });
  } catch (error) {
    if (error instanceof Refused) return refusedResult(error.reason, error.field);
    throw error;
  }
}

function isUnserved({ result }: BatchResolveResult): boolean {
  return result.case === "resolved" && result.value.instrument === undefined;
}

/** Who would be charged: a payment method that is named without a customer is its own customer's. */
function customerOf({ result }: BatchResolveResult): string {
  return result.case === "resolved" ? result.value.customerId : "";
}

/** The customers for whom nothing can be charged, asked about in one call. */
async function statesOfUnserved(
  deps: Deps,
  call: Call,
  results: readonly BatchResolveResult[],
): Promise<Readonly<Record<string, CustomerState>>> {
  const unserved = results.filter(isUnserved);
  if (unserved.length === 0) return {};
  const customerIds = [...new Set(unserved.map(customerOf))];
  return (await deps.customers(call).batchCheckCustomers({ customerIds })).states;
}

/** @param state `undefined` where the workspace has no such customer */
function judged(result: BatchResolveResult, state: CustomerState | undefined): BatchResolveResult {
  if (state === undefined) return refusedResult("NOT_FOUND", "customer_id");
  if (result.result.case === "resolved") ofCustomer(result.result.value, state);
  return result;
}

function refusedResult(reason: string, field = ""): BatchResolveResult {
  return create(BatchResolveResultSchema, {
    result: { case: "refused", value: { reason, field } },
  });
}
