/** Most keys of one object's metadata. */
export const METADATA_KEYS_MAX = 50;

/** Most characters of a key. */
export const METADATA_KEY_LENGTH_MAX = 64;

/** Most characters of a value. */
export const METADATA_VALUE_LENGTH_MAX = 500;

/** Keys that begin so are Flint's own. */
export const METADATA_RESERVED_PREFIX = "flint_";

/**
 * What is wrong with an object's metadata as a whole, in words for the caller.
 *
 * @returns `undefined` where nothing is
 */
export function metadataProblem(metadata: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(metadata);
  if (entries.length > METADATA_KEYS_MAX) {
    return `${entries.length} keys; ${METADATA_KEYS_MAX} is the most`;
  }
  for (const [key, value] of entries) {
    const problem = entryProblem(key, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function entryProblem(key: string, value: string): string | undefined {
  const shown = JSON.stringify(key.slice(0, METADATA_KEY_LENGTH_MAX));
  if (key.length === 0) return "a key is empty";
  if (key.length > METADATA_KEY_LENGTH_MAX) {
    return `the key ${shown}… is longer than ${METADATA_KEY_LENGTH_MAX} characters`;
  }
  if (key.startsWith(METADATA_RESERVED_PREFIX)) {
    return `the key ${shown} begins with "${METADATA_RESERVED_PREFIX}", which is reserved`;
  }
  if (value.length > METADATA_VALUE_LENGTH_MAX) {
    return `the value of ${shown} is longer than ${METADATA_VALUE_LENGTH_MAX} characters`;
  }
  return undefined;
}
