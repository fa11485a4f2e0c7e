import type { Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { bringForward, listWaitingJobs } from "./bring-forward.ts";
import { enqueue, newJob, openJobs, storedJob, WORKSPACE } from "./test-support/jobs.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openJobs("bring_forward");
});
afterAll(() => scratch.drop());

test("what waits is brought forward, parked or not; what is leased, due or another's is not", async () => {
  const db = scratch.database;
  const later = newJob({ key: "a", delayMs: 86_400_000 });
  const parked = newJob({ key: "b", delayMs: 86_400_000 });
  const due = newJob({ key: "c" });
  const leased = newJob({
    key: "d",
    bornLeased: { instance: { name: "one", epoch: 1 }, leaseMs: 30_000 },
  });
  const anothers = newJob({ key: "e", delayMs: 86_400_000, workspaceId: "ws_other" });
  const otherKind = newJob({ key: "f", delayMs: 86_400_000, kind: "other" });
  await enqueue(db, later, parked, due, leased, anothers, otherKind);
  await db.query(
    "UPDATE jobs SET state = 'parked', due_at = '9999-12-31', tries = 20 WHERE id = ?",
    [parked.id],
  );

  const ask = { workspaceId: WORKSPACE, kind: "work" };
  expect(await listWaitingJobs(db, ask)).toEqual(
    [later, parked].map(({ id, key }) => ({ id, key })),
  );
  expect(await listWaitingJobs(db, { ...ask, afterKey: "a" })).toHaveLength(1);

  const ids = [later, parked, due, leased, anothers].map(({ id }) => id);
  expect(await bringForward(db, { workspaceId: WORKSPACE, ids })).toBe(2);
  for (const { id } of [later, parked]) {
    const job = await storedJob(db, id);
    expect(job).toMatchObject({ state: "queued", tries: 0 });
    expect(job?.due_in).toBeLessThanOrEqual(0);
  }
  expect(await storedJob(db, leased.id)).toMatchObject({ lease_owner: "one" });
  expect((await storedJob(db, anothers.id))?.due_in).toBeGreaterThan(80_000);
  expect(await bringForward(db, { workspaceId: WORKSPACE, ids })).toBe(0);
});
