import type { Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { releaseOlderLeases } from "./release-leases.ts";
import { takeInstance } from "./take-instance.ts";
import { enqueue, newJob, openJobs, storedJob } from "./test-support/jobs.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openJobs("instances");
});
afterAll(() => scratch.drop());

describe("takeInstance", () => {
  test("counts the starts of each name", async () => {
    const take = (name: string) => takeInstance(scratch.database, name);
    expect(await take("a")).toEqual({ name: "a", epoch: 1 });
    expect(await take("a")).toEqual({ name: "a", epoch: 2 });
    expect(await take("b")).toEqual({ name: "b", epoch: 1 });
  });

  test("gives many at once each an epoch of its own", async () => {
    const taken = await Promise.all(
      Array.from({ length: 12 }, () => takeInstance(scratch.database, "c")),
    );
    expect(taken.map(({ epoch }) => epoch).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });
});

describe("releaseOlderLeases", () => {
  test("frees the leases of the same name's former starts, and no others", async () => {
    const leased = (name: string, epoch: number) =>
      newJob({ bornLeased: { instance: { name, epoch }, leaseMs: 30_000 } });
    const [older, own, newer, other] = [
      leased("d", 1),
      leased("d", 2),
      leased("d", 3),
      leased("e", 1),
    ];
    const waiting = newJob({ delayMs: 10_000 });
    await enqueue(scratch.database, older, own, newer, other, waiting);
    expect(await releaseOlderLeases(scratch.database, { name: "d", epoch: 2 })).toBe(1);
    const dueIn = async ({ id }: { id: string }) => (await storedJob(scratch.database, id))?.due_in;
    expect(await dueIn(older)).toBeLessThanOrEqual(0);
    for (const job of [own, newer, other, waiting]) expect(await dueIn(job)).toBeGreaterThan(5);
  });

  test("frees more than one statement's", async () => {
    const lease = { instance: { name: "f", epoch: 1 }, leaseMs: 30_000 };
    const jobs = Array.from({ length: 900 }, () => newJob({ bornLeased: lease }));
    await enqueue(scratch.database, ...jobs);
    expect(await releaseOlderLeases(scratch.database, { name: "f", epoch: 2 })).toBe(900);
  });
});
