import type { Order, OrderExpectation } from "../domain/order.ts";
import type { ChargeReason, Initiator } from "../domain/stored-credential.ts";

/** What shall be collected, and how. */
export type Collection = {
  order: Order;
  /** Whether the order is born with this claim. */
  born: boolean;
  paymentMethodId: string;
  /** Whether the wallet's backups may stand in for its default. */
  backupsAllowed: boolean;
  initiator: Initiator;
  reason: ChargeReason;
  expected: OrderExpectation;
  /** Why, in the actor's own words. */
  note: string;
};
