import type { Tx } from "@flint/db";
import type { RevokeGround } from "../domain/end-consent.ts";
import type { WayOut } from "../domain/impact.ts";
import { findConsent, findConsents } from "../store/consents.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { notFound } from "./show-payment-method.ts";
import { lockWithReplacement } from "./way-out.ts";

/**
 * Locks a consent with all that says who relies on it: the wallet first, then its payment method.
 *
 * @throws Refused NOT_FOUND, INVALID_FIELD
 */
export async function lockRevokeGround(
  tx: Tx,
  key: { workspaceId: string; id: string },
  way: { replacementPaymentMethodId: string; force: boolean },
): Promise<{ ground: RevokeGround; wayOut: WayOut }> {
  const { workspaceId, id } = key;
  const manager = await tx.manager();
  // Whose it is, and which payment method it is for, never changes: read before the locks.
  const known = await findConsent(manager, key);
  if (known === undefined) throw notFound("consent_id", id);
  const { customerId, paymentMethodId } = known;
  const wallet = await lockWallet(tx, { workspaceId, customerId });
  const its = await findPaymentMethod(manager, { workspaceId, id: paymentMethodId });
  if (its === undefined) throw new Error(`Consent ${id} has lost its payment method.`);
  const { paymentMethod, wayOut } = await lockWithReplacement(tx, its, way);
  const consents =
    (await findConsents(manager, workspaceId, [paymentMethodId])).get(paymentMethodId) ?? [];
  const consent = consents.find((each) => each.id === id) ?? known;
  const usages = await findLiveUsages(manager, { workspaceId, customerId });
  return { ground: { consent, consents, paymentMethod, wallet, usages }, wayOut };
}
