import type { PaymentMethod as PaymentMethodMessage } from "@flint/contracts-payment-method";
import { Refused } from "@flint/std";
import type { EntityManager } from "typeorm";
import type { PaymentMethod } from "../domain/payment-method.ts";
import type { Reason } from "../reasons.ts";
import { findConsents } from "../store/consents.ts";
import { findWallet } from "../store/wallets.ts";
import { paymentMethodMessage, type Surroundings } from "./payment-method-mapping.ts";

/** A payment method's consents, and whether it is the default, as they are now. */
export async function surroundingsOf(
  manager: EntityManager,
  method: PaymentMethod,
): Promise<Surroundings> {
  const { workspaceId, customerId, id } = method;
  const consents = (await findConsents(manager, workspaceId, [id])).get(id) ?? [];
  const wallet = await findWallet(manager, { workspaceId, customerId });
  return { consents, isDefault: wallet.defaultPaymentMethodId === id };
}

/** A payment method as a message, with everything around it. */
export async function showPaymentMethod(
  manager: EntityManager,
  method: PaymentMethod,
): Promise<PaymentMethodMessage> {
  return paymentMethodMessage(method, await surroundingsOf(manager, method));
}

/** The refusal of an object that is not in the workspace. */
export function notFound(field: string, id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field, details: { id } });
}
