/** Kind of the job that sends a refund, or finds out what became of it. */
export const REFUND = "refund";

/** What the job needs to know to load everything else. */
export type RefundPayload = {
  workspace: { id: string; mode: "sandbox" | "live" };
  orderId: string;
  refundId: string;
};
