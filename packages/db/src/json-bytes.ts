/** What JSON holds; an amount goes in as text, because a JSON number loses digits. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON as the bytes of a BLOB or VARBINARY column. The servers' own JSON type is not used: one
 * reorders keys and the other keeps text.
 */
export function toJsonBytes(value: JsonValue): Buffer {
  return Buffer.from(JSON.stringify(value), "utf8");
}

/** Reads what `toJsonBytes` wrote. @throws SyntaxError when it is no JSON */
export function fromJsonBytes(bytes: Uint8Array): JsonValue {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JsonValue;
}
