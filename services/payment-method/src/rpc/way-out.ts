import type { Tx } from "@flint/db";
import { Refused } from "@flint/std";
import type { PaymentMethod } from "../domain/payment-method.ts";
import type { WayOut } from "../domain/impact.ts";
import type { Reason } from "../reasons.ts";
import { lockPaymentMethods } from "../store/payment-methods.ts";
import { notFound } from "./show-payment-method.ts";

const FIELD = "replacement_payment_method_id";

/**
 * Locks a payment method together with the one that shall stand in its place, by id; their
 * customer's wallet is locked before.
 *
 * @throws Refused INVALID_FIELD, NOT_FOUND
 */
export async function lockWithReplacement(
  tx: Tx,
  known: PaymentMethod,
  request: { replacementPaymentMethodId: string; force: boolean },
): Promise<{ paymentMethod: PaymentMethod; wayOut: WayOut }> {
  const { replacementPaymentMethodId: replacementId, force } = request;
  if (replacementId === known.id) {
    throw new Refused<Reason>("INVALID_FIELD", {
      field: FIELD,
      details: { problem: "it is the payment method that is to be replaced" },
    });
  }
  const wanted = replacementId === "" ? [known.id] : [known.id, replacementId];
  const locked = await lockPaymentMethods(tx, known.workspaceId, wanted);
  const replacement = locked.find(({ id }) => id === replacementId);
  if (replacement === undefined && replacementId !== "") throw notFound(FIELD, replacementId);
  const paymentMethod = locked.find(({ id }) => id === known.id) ?? known;
  return { paymentMethod, wayOut: { replacement, force } };
}
