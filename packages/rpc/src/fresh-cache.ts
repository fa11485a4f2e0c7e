import { Refused } from "@flint/std";
import { LRUCache } from "lru-cache";
import type { CommonReason } from "./reasons.ts";

/** How long an answer is used. */
export type Freshness = {
  /** From then on a use of the answer asks again, without waiting. */
  refreshAfterMs: number;
  /** From then on nobody trusts it. */
  trustMaxMs: number;
  entriesMax: number;
};

/** How long any process goes on with what it was told of a key or a workspace. */
export const CREDENTIAL_TRUST_MAX_MS = 4000;

/**
 * What platform says about keys and workspaces: a revoked key is refused everywhere within 5 s
 * (4 s of trust, 1 s for calls under way), and one in use costs no wait.
 */
const FRESHNESS: Freshness = {
  refreshAfterMs: 2000,
  trustMaxMs: CREDENTIAL_TRUST_MAX_MS,
  entriesMax: 10_000,
};

type Entry<V> = { value: V; askedAtMs: number };

/** A bounded cache of answers that are asked again while they are used. */
export interface FreshCache<V> {
  /** At once where the answer is young enough. @throws Refused UNAVAILABLE */
  get(key: string): V | Promise<V>;
}

/** Puts a cache before a look-up. "There is none" is an answer too, and is kept apart, so that
 * a flood of wrong keys does not push out the right ones. */
export function freshCache<V extends object>(
  lookUp: (key: string) => Promise<V | undefined>,
  { refreshAfterMs, trustMaxMs, entriesMax }: Freshness = FRESHNESS,
): FreshCache<V | undefined> {
  const present = new LRUCache<string, Entry<V>>({ max: entriesMax });
  const absent = new LRUCache<string, Entry<undefined>>({ max: Math.ceil(entriesMax / 10) });
  const asking = new Map<string, Promise<V | undefined>>();

  const ask = (key: string): Promise<V | undefined> => {
    const running = asking.get(key);
    if (running !== undefined) {
      return running;
    }
    // The answer is as old as the question: it may have been read at once and come late.
    const askedAtMs = performance.now();
    const asked = lookUp(key).then((value) => {
      if (value === undefined) {
        present.delete(key);
        absent.set(key, { value, askedAtMs });
      } else {
        absent.delete(key);
        present.set(key, { value, askedAtMs });
      }
      return value;
    });
    asking.set(key, asked);
    const done = () => asking.delete(key);
    asked.then(done, done);
    return asked;
  };

  return {
    get(key) {
      const entry = present.get(key) ?? absent.get(key);
      const ageMs = entry === undefined ? Infinity : performance.now() - entry.askedAtMs;
      if (entry === undefined || ageMs >= trustMaxMs) {
        return ask(key).catch(unavailable);
      }
      if (ageMs >= refreshAfterMs) {
        ask(key).catch(() => undefined);
      }
      return entry.value;
    },
  };
}

function unavailable(cause: unknown): never {
  throw new Refused<CommonReason>("UNAVAILABLE", { cause });
}
