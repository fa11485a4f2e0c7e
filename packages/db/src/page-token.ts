import { createHash } from "node:crypto";

import { Refused } from "@flint/std";

/** The values of a list's order in the last row of a page: an id, or an instant's text and an id. */
export type PageCursor = readonly string[];

/** Longer than any cursor; what is longer was not made here. */
const TOKEN_MAX = 1_024;

const HASH_LENGTH = 16;

/**
 * What a page token is bound to: the list's name and every filter and order of the request, page
 * size aside.
 */
export function hashFilter(
  filter: Readonly<Record<string, string | number | bigint | boolean | undefined>>,
): string {
  const entries = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value, String(value)])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update(JSON.stringify(entries)).digest("base64url");
  return hash.slice(0, HASH_LENGTH);
}

/**
 * Makes the token of the next page. It is opaque to callers, and no secret: whoever changes it
 * can only ask for rows that the same filter shows.
 */
export function encodePageToken(cursor: PageCursor, filterHash: string): string {
  return Buffer.from(JSON.stringify([filterHash, ...cursor]), "utf8").toString("base64url");
}

/**
 * Reads a token that `encodePageToken` made for the same filter.
 *
 * @returns the cursor; `undefined` for the empty token, which asks for the first page
 * @throws Refused PAGE_TOKEN_INVALID for any other text, or a token of another list or filter
 */
export function decodePageToken(token: string, filterHash: string): PageCursor | undefined {
  if (token === "") return undefined;
  const [hash, ...cursor] = token.length > TOKEN_MAX ? [] : partsOf(token);
  // Encoding again finds what decoding overlooks: padding, other alphabets, trailing text.
  if (hash !== filterHash || cursor.length === 0 || encodePageToken(cursor, hash) !== token) {
    throw new Refused("PAGE_TOKEN_INVALID", { field: "page_token" });
  }
  return cursor;
}

function partsOf(token: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(parts) && parts.every((part) => typeof part === "string") ? parts : [];
  } catch {
    return [];
  }
}
