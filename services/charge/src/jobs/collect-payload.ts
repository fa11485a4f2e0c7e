/** Kind of the job that sends an attempt, or finds out what became of it. */
export const COLLECT = "collect";

/** What the job needs to know to load everything else. */
export type CollectPayload = {
  workspace: { id: string; mode: "sandbox" | "live" };
  orderId: string;
  paymentIntentId: string;
  attemptId: string;
  /** The setup whose payment method is saved if the attempt is approved. */
  saves?: { setupId: string; adoptedBy: string; makeDefault: boolean } | undefined;
};
