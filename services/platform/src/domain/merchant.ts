import type { Id } from "@flint/std";
import type { Fact } from "./decision.ts";

/** A business that uses Flint. It never changes: its revision is 1 for good. */
export type Merchant = {
  id: Id<"merchant">;
  name: string;
  createdAt: Temporal.Instant;
};

/** What happens to a merchant. It belongs to no workspace, so its news goes with the live one's. */
export type MerchantEvent = Fact<"merchant.created", { merchant: Merchant }>;
