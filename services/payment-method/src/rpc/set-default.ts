import { WalletService } from "@flint/contracts-payment-method";
import { onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { setDefault as decide } from "../domain/wallet.ts";
import type { Reason } from "../reasons.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";
import { walletMessage } from "./wallet-mapping.ts";

const method = WalletService.method.setDefault;

/** Makes a payment method the default, in place of the one before, at once. */
export const setDefault = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: async () => {
        // There are no subscriptions yet: all live ones of a customer are none.
        if (request.scope.case === "subscriptions") {
          throw new Refused<Reason>("SUBSCRIPTIONS_NOT_SUPPORTED", { field: "subscriptions" });
        }
        await requireActiveCustomer(deps, call, request.customerId);
      },
      body: async (tx) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const { customerId, paymentMethodId } = request;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const chosen = await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
        if (chosen === undefined) throw notFound("payment_method_id", paymentMethodId);
        const decision = decide(wallet, chosen, request.expectedRevision);
        await commit(tx, decision, { call, at, ids });
        return { wallet: walletMessage(decision.wallet) };
      },
    }),
  );
