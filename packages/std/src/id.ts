import { monotonicFactory } from "ulid";

/**
 * The prefix of every kind of id. An id is `<prefix>_<26 characters of ULID>`, so that it
 * names its kind wherever it is seen and sorts by the time at which it was made.
 */
export const ID_PREFIXES = {
  merchant: "mer",
  workspace: "ws",
  apiKey: "key",
  settings: "stg",
  customer: "cus",
  setup: "set",
  import: "imp",
  paymentMethod: "pm",
  consent: "con",
  processorAccount: "pra",
  order: "ord",
  orderLine: "ol",
  paymentIntent: "pi",
  attempt: "att",
  capture: "cap",
  event: "evt",
  job: "job",
  call: "call",
  entry: "oe",
  notice: "ntc",
  refund: "rfd",
  externalPayment: "xp",
} as const satisfies Record<string, string>;

/** What an id can be of. */
export type IdKind = keyof typeof ID_PREFIXES;

declare const kindOfId: unique symbol;

/**
 * An id of one kind. Ids of two kinds do not mix: the compiler refuses an order's id where a
 * customer's is asked for. Made by {@link Ids} and by {@link parseId} only.
 */
export type Id<K extends IdKind> = string & { readonly [kindOfId]: K };

/** Where new ids come from. Given to whoever needs it, so that tests can foresee them. */
export interface Ids {
  /** A new id, greater than every id that this source gave before (compared as text). */
  next<K extends IdKind>(kind: K): Id<K>;
}

// Crockford's base 32, upper case only: columns are ascii_bin, where case counts. The first
// character of a ULID is at most 7, as its 26 characters hold 130 bits of which 128 are used.
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Reads text that should be an id of the given kind.
 *
 * @returns the id, or `undefined` where the text is not exactly one (other prefix, other case,
 *   other length). That it is well formed does not mean that the object exists.
 */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | undefined {
  return isId(kind, text) ? text : undefined;
}

/** Whether the text is a well-formed id of the kind. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  const start = `${ID_PREFIXES[kind]}_`;
  return text.startsWith(start) && ULID.test(text.slice(start.length));
}

/** Ids for production: the machine's clock and its cryptographic randomness. */
export function systemIds(): Ids {
  const ulid = monotonicFactory(cryptographicFractions());
  return { next: (kind) => assemble(kind, ulid()) };
}

/** Numbers fetched from the system at a time: ulid's own way is a call for each of 16 digits. */
const FRACTIONS_AT_ONCE = 1_024;

/** The machine's cryptographic randomness, 0 up to 1. */
function cryptographicFractions(): () => number {
  const fractions = new Uint32Array(FRACTIONS_AT_ONCE);
  let used = FRACTIONS_AT_ONCE;
  return () => {
    if (used === FRACTIONS_AT_ONCE) {
      crypto.getRandomValues(fractions);
      used = 0;
    }
    return fractions[used++]! / 2 ** 32;
  };
}

// 2026-01-01T00:00:00Z: any instant would do, but a fixed one makes the ids foreseeable.
const SEEDED_TIME_MS = 1_767_225_600_000;

/**
 * Ids for tests: the same seed gives the same ids in the same order, another seed others.
 *
 * @param seed any integer; its lowest 32 bits count
 */
export function seededIds(seed: number): Ids {
  const ulid = monotonicFactory(seededFractions(seed));
  return { next: (kind) => assemble(kind, ulid(SEEDED_TIME_MS)) };
}

function assemble<K extends IdKind>(kind: K, ulid: string): Id<K> {
  return `${ID_PREFIXES[kind]}_${ulid}` as Id<K>;
}

/** The generator "mulberry32": 32 bits of state, enough for test ids and nothing else. */
function seededFractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
