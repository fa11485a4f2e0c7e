/** Kind of the job that collects an order at its `collect_at`. */
export const COLLECT_WHEN_DUE = "collect_when_due";

/** Which order; its row says when. There is one such job as long as it is to come. */
export type CollectWhenDuePayload = {
  orderId: string;
  /** The public workspace, for the calls that a charge makes. */
  workspace: { id: string; mode: "sandbox" | "live" };
};
