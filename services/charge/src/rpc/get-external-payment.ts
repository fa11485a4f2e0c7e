import { ExternalPaymentService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { findExternalPayment } from "../store/external-payments.ts";
import { externalPaymentMessage } from "./external-payment-mapping.ts";

/** Answers one external payment; see the contract. */
export const getExternalPayment = (deps: Deps) =>
  rpc(ExternalPaymentService.method.getExternalPayment, async ({ externalPaymentId }, call) => {
    const payment = await findExternalPayment(deps.db, call.workspaceId, externalPaymentId);
    if (payment === undefined) throw externalPaymentNotFound(externalPaymentId);
    return { externalPayment: externalPaymentMessage(payment) };
  });

/** What is answered where the workspace has no external payment of that id. */
export function externalPaymentNotFound(id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: "external_payment_id", details: { id } });
}
