/** Kind of the job that tells an owner that its closing is complete. */
export const CONFIRM_CLOSED = "confirm_closed";

/** What was closed, and whose it is. */
export type ConfirmClosedPayload = {
  kind: "customer" | "payment_method";
  id: string;
  customerId: string;
};
