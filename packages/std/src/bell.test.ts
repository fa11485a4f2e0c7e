import { describe, expect, test } from "@jest/globals";
import { Bell } from "./bell.ts";

describe("a bell", () => {
  test("ends a wait at once", async () => {
    const bell = new Bell();
    const wait = bell.wait(60_000);
    bell.ring();
    await wait;
  });

  test("keeps a ring for the next wait, and only for one", async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await bell.wait(60_000);
    let ended = false;
    const second = bell.wait(60_000).then(() => (ended = true));
    await Promise.resolve();
    expect(ended).toBe(false);
    bell.ring();
    await second;
  });

  test("lets the time run out", async () => {
    await new Bell().wait(1);
  });
});
