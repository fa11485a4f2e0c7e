export type { Actor } from "./actor.ts";
export { assertNever } from "./assert-never.ts";
export { Bell } from "./bell.ts";
export { systemClock, type Clock } from "./clock.ts";
export { exponentialDelay, type BackOff } from "./exponential-delay.ts";
export { failureText } from "./failure-text.ts";
export { armFaultPoint, faultPoint } from "./fault-point.ts";
export {
  ID_PREFIXES,
  isId,
  parseId,
  seededIds,
  systemIds,
  type Id,
  type IdKind,
  type Ids,
} from "./id.ts";
export { mergeMetadata, type MetadataChange } from "./merge-metadata.ts";
export { Listeners } from "./listeners.ts";
export type { OrderContext } from "./order-context.ts";
export { systemRandomness, type Randomness } from "./randomness.ts";
export { Refused, type RefusedOptions } from "./refused.ts";
export { sha256 } from "./sha256.ts";
export { systemSleep, type Sleep } from "./sleep.ts";
export {
  METADATA_KEY_LENGTH_MAX,
  METADATA_KEYS_MAX,
  METADATA_RESERVED_PREFIX,
  METADATA_VALUE_LENGTH_MAX,
  metadataProblem,
} from "./metadata.ts";
