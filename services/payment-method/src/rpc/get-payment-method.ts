import { PaymentMethodService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { notFound, showPaymentMethod } from "./show-payment-method.ts";

/** Answers one payment method, detached ones too. */
export const getPaymentMethod = ({ db }: Deps) =>
  rpc(PaymentMethodService.method.getPaymentMethod, async ({ paymentMethodId: id }, call) => {
    const { manager } = db.dataSource;
    const found = await findPaymentMethod(manager, { workspaceId: call.workspaceId, id });
    if (found === undefined) throw notFound("payment_method_id", id);
    return { paymentMethod: await showPaymentMethod(manager, found) };
  });
