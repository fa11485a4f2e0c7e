import type { Actor } from "./actor.ts";
import type { Id } from "./id.ts";

/**
 * Which order something belongs to. Immutable from the order's creation on, and carried by
 * every intent, attempt, refund and event that descends from it, and to the processor.
 */
export type OrderContext = {
  orderId: Id<"order">;
  /** The caller's own id of the order; empty where none was given. */
  externalReferenceId: string;
  /** What made the order, as the caller named it; may be empty. */
  origin: string;
  /** Where the buyer was, as the caller named it; may be empty. */
  channel: string;
  /** Who created the order. */
  creator: Actor;
};
