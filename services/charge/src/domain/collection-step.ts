import { type Order, outstandingMinor } from "./order.ts";
import type { OrderCollection } from "./order-collection.ts";

/** What is to be done of an order that may be due. */
export type CollectionStep =
  /** Nothing, now or later. */
  | { kind: "over" }
  /** Nothing before an instant. */
  | { kind: "early"; untilAt: Temporal.Instant }
  /** Nothing while another attempt is on its way. */
  | { kind: "in_flight" }
  | { kind: "collect"; collection: OrderCollection };

/**
 * What is to be done of an order now. Before its time an order stays due whatever it is: a closed one
 * can be opened again until then.
 */
export function collectionStep(order: Order, now: Temporal.Instant): CollectionStep {
  const { collection } = order;
  if (collection === undefined || collection.refusal !== undefined) return { kind: "over" };
  if (Temporal.Instant.compare(now, collection.collectAt) < 0) {
    return { kind: "early", untilAt: collection.collectAt };
  }
  if (order.state === "closed" || outstandingMinor(order) <= 0n) return { kind: "over" };
  return order.liveAttemptId === undefined
    ? { kind: "collect", collection }
    : { kind: "in_flight" };
}

/** Writes down that an order was not collected at its time. */
export function refuseCollection(
  order: Order,
  { reasons, now }: { reasons: readonly string[]; now: Temporal.Instant },
): Order {
  if (order.collection === undefined) throw new RangeError(`order ${order.id} is never due`);
  const collection = { ...order.collection, refusal: { refusedAt: now, reasons } };
  return { ...order, collection, updatedAt: now, revision: order.revision + 1 };
}
