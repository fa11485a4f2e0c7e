import { seededIds } from "@flint/std";
import { expect, test } from "@jest/globals";
import { processorKey, PROCESSOR_KEY_LENGTH_MAX } from "./processor-key.ts";

test("a key is its attempt's for ever, of one length, and no one else's", () => {
  const ids = seededIds(7);
  const attempts = Array.from({ length: 100 }, () => ids.next("attempt"));
  const keys = attempts.map(processorKey);
  expect(attempts.map(processorKey)).toEqual(keys);
  expect(new Set(keys).size).toBe(100);
  expect(new Set(keys.map(({ length }) => length))).toEqual(new Set([36]));
  expect(36).toBeLessThanOrEqual(PROCESSOR_KEY_LENGTH_MAX);
  for (const key of keys) expect(key).toMatch(/^[!-~]+$/);
});
