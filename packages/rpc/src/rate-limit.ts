import { Refused } from "@flint/std";
import { TokenBucket } from "limiter";
import { LRUCache } from "lru-cache";
import type { CommonReason } from "./reasons.ts";

/** How fast one credential may call. */
export type RateLimit = {
  /** Calls a second in the long run. */
  perSecond: number;
  /** Calls at once after a pause. */
  burst: number;
};

/** Credentials whose buckets are kept; one that was pushed out starts again with a full bucket. */
const BUCKETS_MAX = 10_000;

/** A token bucket for each credential. */
export function rateLimiter(limit: RateLimit): { take(credentialId: string): void } {
  const buckets = new LRUCache<string, TokenBucket>({ max: BUCKETS_MAX });
  return {
    /** @throws Refused RATE_LIMITED with the delay after which the bucket has a token again */
    take(credentialId) {
      let bucket = buckets.get(credentialId);
      if (bucket === undefined) {
        bucket = fullBucket(limit);
        buckets.set(credentialId, bucket);
      }
      if (!bucket.tryRemoveTokens(1)) {
        const retryDelayMs = Math.max(1, Math.ceil(bucket.getWaitTime(1)));
        throw new Refused<CommonReason>("RATE_LIMITED", { retryDelayMs });
      }
    },
  };
}

function fullBucket({ perSecond, burst }: RateLimit): TokenBucket {
  const bucket = new TokenBucket({
    bucketSize: burst,
    tokensPerInterval: perSecond,
    interval: "second",
  });
  bucket.content = burst;
  return bucket;
}
