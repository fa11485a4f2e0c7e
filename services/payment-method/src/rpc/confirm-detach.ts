import { WalletInternalService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { confirmDetach as decide } from "../domain/detach.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { stateMessage } from "./payment-method-mapping.ts";
import { notFound } from "./show-payment-method.ts";

const method = WalletInternalService.method.confirmDetach;

/** Ends the detaching of a payment method: charge says that nothing is on its way. */
export const confirmDetach = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.paymentMethodId };
      const before = await lockPaymentMethod(tx, key);
      if (before === undefined) throw notFound("payment_method_id", key.id);
      const decision = decide(before, at);
      await commit(tx, decision, { call, at, ids });
      return { state: stateMessage(decision.paymentMethod.state) };
    }),
  );
