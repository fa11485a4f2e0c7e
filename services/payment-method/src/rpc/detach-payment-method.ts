import { PaymentMethodService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { detach } from "../domain/detach.ts";
import { findPaymentMethod, lockPaymentMethod } from "../store/payment-methods.ts";
import { lockWallet } from "../store/wallets.ts";
import { notFound, showPaymentMethod } from "./show-payment-method.ts";

const method = PaymentMethodService.method.detachPaymentMethod;

/** Begins to take a payment method out of use; charge confirms once nothing is on its way. */
export const detachPaymentMethod = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.paymentMethodId };
      // Whose it is never changes: the wallet is locked before the method.
      const known = await findPaymentMethod(await tx.manager(), key);
      if (known === undefined) throw notFound("payment_method_id", key.id);
      const wallet = await lockWallet(tx, {
        workspaceId: key.workspaceId,
        customerId: known.customerId,
      });
      const before = (await lockPaymentMethod(tx, key)) ?? known;
      const decision = detach(before, wallet, request.expectedRevision);
      await commit(tx, decision, { call, at, ids });
      return {
        paymentMethod: await showPaymentMethod(await tx.manager(), decision.paymentMethod),
      };
    }),
  );
