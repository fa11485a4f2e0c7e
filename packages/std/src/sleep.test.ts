import { expect, test } from "@jest/globals";
import { systemSleep } from "./sleep.ts";

test("sleeps at least as long as asked", async () => {
  const startedAt = performance.now();
  await systemSleep(20);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
});

test("an abort ends the sleep with its reason, before or during it", async () => {
  const controller = new AbortController();
  const sleeping = systemSleep(60_000, controller.signal);
  controller.abort(new Error("stopped"));
  await expect(sleeping).rejects.toThrow("stopped");
  await expect(systemSleep(60_000, controller.signal)).rejects.toThrow("stopped");
});
