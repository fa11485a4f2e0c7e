import {
  type DetachPaymentMethodRequest,
  PaymentMethodService,
} from "@flint/contracts-payment-method";
import type { Tx } from "@flint/db";
import { type Call, once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { detach } from "../domain/detach.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { affectedUseMessage } from "./affected-use-mapping.ts";
import { notFound, showPaymentMethod } from "./show-payment-method.ts";
import { untilDetached } from "./until-detached.ts";
import { lockWithReplacement } from "./way-out.ts";

const method = PaymentMethodService.method.detachPaymentMethod;

/** Takes a payment method out of use; charge confirms once nothing is on its way. */
export const detachPaymentMethod = (deps: Deps) =>
  rpc(method, async (request, call) => {
    const answer = await once(deps, call, method, request, (tx) => begin(deps, call, request, tx));
    return untilDetached(deps, call, answer);
  });

async function begin(deps: Deps, call: Call, request: DetachPaymentMethodRequest, tx: Tx) {
  const { ids } = deps;
  const at = deps.clock.now();
  const { workspaceId } = call;
  const id = request.paymentMethodId;
  // Whose it is never changes: the wallet is locked before the method.
  const known = await findPaymentMethod(await tx.manager(), { workspaceId, id });
  if (known === undefined) throw notFound("payment_method_id", id);
  const { customerId } = known;
  const wallet = await lockWallet(tx, { workspaceId, customerId });
  const { paymentMethod, wayOut } = await lockWithReplacement(tx, known, request);
  const usages = await findLiveUsages(await tx.manager(), { workspaceId, customerId });
  const decision = detach({ paymentMethod, wallet, usages }, wayOut, request.expectedRevision);
  await commit(tx, decision, { call, at, ids });
  return {
    paymentMethod: await showPaymentMethod(await tx.manager(), decision.paymentMethod),
    affectedUses: decision.affected.map(affectedUseMessage),
  };
}
