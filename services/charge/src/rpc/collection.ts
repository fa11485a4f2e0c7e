import type { CaptureKind } from "../domain/authorization.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import type { Order, OrderExpectation } from "../domain/order.ts";
import type { ChargeReason, Initiator } from "../domain/stored-credential.ts";

/** A payment method to charge that is not saved yet. The token is never stored or logged. */
export type Saving = { setupId: string; processorToken: string; makeDefault: boolean };

/** What shall be collected, and how. */
export type Collection = {
  order: Order;
  /** Whether the order is born with this claim. */
  born: boolean;
  /** The intent that it confirms; absent: it makes one. */
  confirms?: PaymentIntent | undefined;
  paymentMethodId: string;
  /** A payment method that is saved by this payment, in place of one that is named. */
  saving?: Saving | undefined;
  /** Whether the wallet's backups may stand in for its default. */
  backupsAllowed: boolean;
  initiator: Initiator;
  reason: ChargeReason;
  captureKind: CaptureKind;
  expected: OrderExpectation;
  /** Why, in the actor's own words. */
  note: string;
};
