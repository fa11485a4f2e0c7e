import type { NumberedEvent } from "./event.ts";

/** An event as it is kept beside its failures: JSON, which an operator can read. */
export function encodeEvent(event: NumberedEvent): string {
  const { position, occurredAt, ...rest } = event;
  return JSON.stringify({ ...rest, position: `${position}`, occurredAt: `${occurredAt}` });
}

/** The event that `encodeEvent` wrote. */
export function decodeEvent(bytes: Buffer): NumberedEvent {
  const stored = JSON.parse(bytes.toString()) as StoredEvent;
  return {
    ...stored,
    position: BigInt(stored.position),
    occurredAt: Temporal.Instant.from(stored.occurredAt),
  };
}

type StoredEvent = Omit<NumberedEvent, "position" | "occurredAt"> & {
  position: string;
  occurredAt: string;
};
