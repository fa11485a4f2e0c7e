/** Keys of one purpose. Old ones stay readable until everything they signed has ended. */
export type KeyRing = {
  /** Id of the key that signs. */
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
};

/** HS256 wants a key at least as long as its hash. */
const KEY_BYTES_MIN = 32;

/**
 * Reads keys as the settings write them: `id:base64,id2:base64`, of which the first one signs.
 *
 * @throws RangeError where there is none, one is malformed, or one is shorter than 32 bytes
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Uint8Array>();
  for (const part of text.split(",")) {
    const match = /^\s*([\w-]{1,64}):([A-Za-z0-9+/_-]+=*)\s*$/.exec(part);
    const key = Buffer.from(match?.[2] ?? "", "base64");
    if (match?.[1] === undefined || key.length < KEY_BYTES_MIN) {
      throw new RangeError("A key is written as id:base64, with at least 32 bytes.");
    }
    keys.set(match[1], key);
  }
  return { current: [...keys.keys()][0] as string, keys };
}
