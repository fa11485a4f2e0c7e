import { type SetDefaultRequest, WalletService } from "@flint/contracts-payment-method";
import { onceAfter, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { applyDefault, type DefaultScope } from "../domain/default-scope.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";
import { usageRecordMessage } from "./usage-record-mapping.ts";
import { walletMessage } from "./wallet-mapping.ts";

const method = WalletService.method.setDefault;

/** Makes a payment method the default, of a customer or of subscriptions, at once. */
export const setDefault = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => requireActiveCustomer(deps, call, request.customerId),
      body: async (tx) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const { customerId, paymentMethodId } = request;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const chosen = await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
        if (chosen === undefined) throw notFound("payment_method_id", paymentMethodId);
        const scope = scopeOf(request.scope);
        const usages =
          scope.kind === "customer"
            ? []
            : await findLiveUsages(await tx.manager(), { workspaceId, customerId });
        const ground = { wallet, method: chosen, usages };
        const decision = applyDefault(ground, scope, request.expectedRevision);
        await commit(tx, decision, { call, at, ids });
        return {
          wallet: walletMessage(decision.wallet),
          movedUsageRecords: decision.moved.map(usageRecordMessage),
        };
      },
    }),
  );

function scopeOf(scope: SetDefaultRequest["scope"]): DefaultScope {
  switch (scope.case) {
    case "subscriptions":
      return { kind: "subscriptions", ids: scope.value.subscriptionIds };
    case "allLiveSubscriptions":
      return { kind: "all_live_subscriptions" };
    default:
      // The contract's rules have refused a request without a scope.
      return { kind: "customer" };
  }
}
