import { expect, test } from "@jest/globals";
import { Listeners } from "./listeners.ts";

test("listeners hear of their subject, until they stop", () => {
  const listeners = new Listeners<object>();
  const heard: string[] = [];
  const [subject, other] = [{}, {}];
  const stop = listeners.add(subject, () => heard.push("first"));
  listeners.add(subject, () => heard.push("second"));
  listeners.add(other, () => heard.push("other"));
  listeners.call(subject);
  stop();
  listeners.call(subject);
  expect(heard).toEqual(["first", "second", "second"]);
});
