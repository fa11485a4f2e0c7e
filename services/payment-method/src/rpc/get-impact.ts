import { PaymentMethodService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { affectedOf, detachImpact } from "../domain/impact.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { findWallet } from "../store/wallets.ts";
import { affectedUseMessage } from "./affected-use-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers what detaching a payment method would take from whom. */
export const getImpact = (deps: Deps) =>
  rpc(PaymentMethodService.method.getImpact, async ({ paymentMethodId: id }, call) => {
    const { manager } = deps.db.dataSource;
    const { workspaceId } = call;
    const paymentMethod = await findPaymentMethod(manager, { workspaceId, id });
    if (paymentMethod === undefined) throw notFound("payment_method_id", id);
    const { customerId } = paymentMethod;
    const wallet = await findWallet(manager, { workspaceId, customerId });
    const usages = await findLiveUsages(manager, { workspaceId, customerId });
    const impact = detachImpact({ paymentMethod, wallet, usages });
    return {
      affectedUses: impact.map((usage) => affectedUseMessage(affectedOf(usage))),
      isDefault: wallet.defaultPaymentMethodId === id,
    };
  });
