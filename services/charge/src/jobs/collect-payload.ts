import type { AdoptedSetup } from "../domain/attempt.ts";

/** Kind of the job that sends an attempt, or finds out what became of it. */
export const COLLECT = "collect";

/** Kind of the job that looks whether the bank has returned an approved debit. */
export const WATCH_RETURNS = "watch-returns";

/** What either job needs to know to load everything else. */
export type CollectPayload = {
  workspace: { id: string; mode: "sandbox" | "live" };
  orderId: string;
  paymentIntentId: string;
  attemptId: string;
  /** The setup whose payment method is saved if the attempt is approved. */
  saves?: AdoptedSetup | undefined;
};
