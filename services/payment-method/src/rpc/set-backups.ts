import { WalletService } from "@flint/contracts-payment-method";
import type { Tx } from "@flint/db";
import { onceAfter, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { setBackups as decide } from "../domain/wallet.ts";
import { lockPaymentMethods } from "../store/payment-methods.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";
import { walletMessage } from "./wallet-mapping.ts";

const method = WalletService.method.setBackups;

/** Says which payment methods may stand in for the default, in their order. */
export const setBackups = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => requireActiveCustomer(deps, call, request.customerId),
      body: async (tx) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const { customerId, paymentMethodIds, expectedRevision } = request;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const chosen = await lockAll(tx, workspaceId, paymentMethodIds);
        const decision = decide(wallet, chosen, expectedRevision);
        await commit(tx, decision, { call, at, ids });
        return { wallet: walletMessage(decision.wallet) };
      },
    }),
  );

/** @throws Refused NOT_FOUND, naming the place of the first that is missing */
async function lockAll(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<PaymentMethod[]> {
  const locked = await lockPaymentMethods(tx, workspaceId, ids);
  const byId = new Map<string, PaymentMethod>(locked.map((method) => [method.id, method]));
  return ids.map((id, index) => {
    const found = byId.get(id);
    if (found === undefined) throw notFound(`payment_method_ids[${index}]`, id);
    return found;
  });
}
