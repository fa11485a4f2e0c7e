import type { Tx } from "@flint/db";
import type { Consent } from "../domain/consent.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { findConsent } from "../store/consents.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { notFound } from "./show-payment-method.ts";

/**
 * Locks a consent by its payment method, whose lock every change of a consent takes first.
 *
 * @throws Refused NOT_FOUND
 */
export async function lockConsent(
  tx: Tx,
  key: { workspaceId: string; id: string },
): Promise<{ consent: Consent; paymentMethod: PaymentMethod }> {
  const manager = await tx.manager();
  // Which payment method it belongs to never changes: it may be read before the lock.
  const known = await findConsent(manager, key);
  if (known === undefined) throw notFound("consent_id", key.id);
  const { workspaceId } = key;
  const paymentMethod = await lockPaymentMethod(tx, { workspaceId, id: known.paymentMethodId });
  const consent = await findConsent(manager, key);
  if (paymentMethod === undefined || consent === undefined) {
    throw new Error(`Consent ${key.id} has lost its payment method.`);
  }
  return { consent, paymentMethod };
}
