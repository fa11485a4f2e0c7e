import { Refused } from "./refused.ts";

/** A change of metadata by merging: what is not named stays. */
export type MetadataChange = {
  set: Readonly<Record<string, string>>;
  delete: readonly string[];
  /** Whether all keys go first, before `set`. */
  clear: boolean;
};

/**
 * Merges a change into metadata. Deleting a key that is not there is no error.
 *
 * @throws Refused METADATA_INVALID where a key is both set and deleted
 */
export function mergeMetadata(
  before: Readonly<Record<string, string>>,
  change: MetadataChange,
): Record<string, string> {
  const both = change.delete.find((key) => Object.hasOwn(change.set, key));
  if (both !== undefined) {
    throw new Refused<"METADATA_INVALID">("METADATA_INVALID", {
      field: "metadata.delete",
      details: { problem: "a key is both set and deleted" },
    });
  }
  const gone = new Set(change.delete);
  const kept = change.clear ? [] : Object.entries(before).filter(([key]) => !gone.has(key));
  return Object.fromEntries([...kept, ...Object.entries(change.set)]);
}
