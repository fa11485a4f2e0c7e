import type { JsonObject } from "@bufbuild/protobuf";
import type { Actor, OrderContext } from "@flint/std";

/**
 * A fact to be appended in the transaction that makes it true.
 *
 * An object's revision n has exactly one event, and `objectSequence` is that revision: 1 for the
 * event of its creation, then one more for each change, without a gap.
 */
export type NewEvent = {
  /** `evt_…`. */
  id: string;
  /** `object.verb` in the past tense: `order.paid`. At most 64 characters. */
  type: string;
  /** The internal workspace id. */
  workspaceId: string;
  objectId: string;
  objectSequence: number;
  actor: Actor;
  /** Absent for objects that stand outside an order. */
  orderContext?: OrderContext;
  /** The object after the fact, as JSON of its public message: ids only, no personal data. */
  snapshot: JsonObject;
  /** The caller's key of the call that made it true; empty for the system's own work. */
  requestId: string;
  /** The server's id of that call. */
  callId: string;
  /** Microseconds are kept. */
  occurredAt: Temporal.Instant;
  /** Version of the snapshot's shape; 1 when absent. */
  schemaVersion?: number;
};

/**
 * The kind of an actor, or `unknown` where a newer service has named one that this program does
 * not have yet: news of it is still news.
 */
export type EventActor = Omit<Actor, "kind"> & { kind: Actor["kind"] | "unknown" };

/** An event with its place in its service's feed, as consumers get it. */
export type NumberedEvent = Omit<NewEvent, "actor" | "orderContext" | "schemaVersion"> & {
  /** From 1, without a gap. */
  position: bigint;
  actor: EventActor;
  orderContext?: Omit<OrderContext, "creator"> & { creator: EventActor };
  schemaVersion: number;
};

/** Most events of one answer. Together with `FEED_BYTES_MAX` it bounds a reader's memory. */
export const FEED_LIMIT_MAX = 500;

/** Snapshots of one answer, in bytes, unless its first event alone is larger: an RPC's message has 4 MiB. */
export const FEED_BYTES_MAX = 1_048_576;
