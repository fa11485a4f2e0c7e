/** Kind of the job that tells an owner that its closing is complete. */
export const CONFIRM_CLOSED = "confirm_closed";

/** What was closed, and whose it is. */
export type ConfirmClosedPayload = {
  kind: "customer" | "payment_method" | "consent";
  id: string;
  customerId: string;
  /** The payment method that a consent is for. */
  paymentMethodId?: string;
  /** Whether an issuer's decline revoked the consent. */
  declined?: boolean;
};
