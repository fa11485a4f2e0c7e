import { create } from "@bufbuild/protobuf";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";

const NANOSECONDS = 1_000_000_000n;

/**
 * An instant as a message. Cut to the microsecond, as the database does: the answer to a call
 * that writes an instant equals the answer to a later call that reads it.
 */
export function timestampOf(instant: Temporal.Instant): Timestamp {
  const cut = instant.round({ smallestUnit: "microsecond", roundingMode: "floor" });
  const nanoseconds = ((cut.epochNanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return create(TimestampSchema, {
    seconds: (cut.epochNanoseconds - nanoseconds) / NANOSECONDS,
    nanos: Number(nanoseconds),
  });
}

/**
 * A message as an instant.
 *
 * @throws RangeError beyond the years that `Temporal.Instant` holds (±271,821): the field of the
 *   contract needs bounds
 */
export function instantOf(timestamp: Timestamp): Temporal.Instant {
  return Temporal.Instant.fromEpochNanoseconds(
    timestamp.seconds * NANOSECONDS + BigInt(timestamp.nanos),
  );
}
