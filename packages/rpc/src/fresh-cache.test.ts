import { beforeEach, expect, test } from "@jest/globals";
import { freshCache, type FreshCache } from "./fresh-cache.ts";

const FRESHNESS = { refreshAfterMs: 60, trustMaxMs: 150, entriesMax: 100 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let answer: { n: number } | undefined;
let asked: number;
let failing: boolean;
let cache: FreshCache<{ n: number } | undefined>;

beforeEach(() => {
  answer = { n: 1 };
  asked = 0;
  failing = false;
  cache = freshCache(async () => {
    asked += 1;
    if (failing) {
      throw new Error("away");
    }
    return answer;
  }, FRESHNESS);
});

test("an answer in use is asked again behind the caller's back, and never trusted for long", async () => {
  expect(await cache.get("k")).toEqual({ n: 1 });
  expect(cache.get("k")).toEqual({ n: 1 });
  answer = { n: 2 };
  await pause(70);
  expect(cache.get("k")).toEqual({ n: 1 });
  await pause(10);
  expect(cache.get("k")).toEqual({ n: 2 });
  expect(asked).toBe(2);
  answer = undefined;
  await pause(160);
  expect(cache.get("k")).toBeInstanceOf(Promise);
  expect(await cache.get("k")).toBeUndefined();
  expect(asked).toBe(3);
});

test("many who ask at once are one question", async () => {
  await Promise.all(Array.from({ length: 50 }, async () => cache.get("k")));
  expect(asked).toBe(1);
});

test("while nobody answers, the last answer is used to the end of its trust and then none", async () => {
  await cache.get("k");
  failing = true;
  await pause(70);
  expect(cache.get("k")).toEqual({ n: 1 });
  await pause(90);
  await expect(cache.get("k")).rejects.toMatchObject({ reason: "UNAVAILABLE" });
  failing = false;
  expect(await cache.get("k")).toEqual({ n: 1 });
});

test("a flood of unknown keys does not push out the known ones", async () => {
  await cache.get("known");
  answer = undefined;
  for (let index = 0; index < 500; index++) {
    await cache.get(`unknown ${index}`);
  }
  expect(cache.get("known")).toEqual({ n: 1 });
});
