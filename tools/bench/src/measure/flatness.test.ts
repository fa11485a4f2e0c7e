import { describe, expect, test } from "@jest/globals";
import { flatnessOf, type MemorySample } from "./flatness.ts";

/** One sample a second; `sizeAt` gives the size at each. */
function samples(lengthS: number, sizeAt: (atS: number) => number): MemorySample[] {
  return Array.from({ length: lengthS }, (_, atS) => ({ atS, bytes: sizeAt(atS) }));
}

const calm = [{ name: "charge.jobs", atStart: 0, atEnd: 0 }];

describe("flat memory", () => {
  test.each<{ name: string; lengthS: number; sizeAt: (atS: number) => number; flat: boolean }>([
    { name: "the same size throughout", lengthS: 60, sizeAt: () => 200, flat: true },
    {
      name: "growth while it warms up, before second 10",
      lengthS: 60,
      sizeAt: (atS) => (atS < 10 ? 50 + 15 * atS : 200),
      flat: true,
    },
    { name: "1.1 times as much", lengthS: 60, sizeAt: (atS) => (atS < 40 ? 200 : 220), flat: true },
    { name: "more than that", lengthS: 60, sizeAt: (atS) => (atS < 40 ? 200 : 221), flat: false },
    { name: "a leak of 1 a second", lengthS: 60, sizeAt: (atS) => 200 + atS, flat: false },
    {
      name: "a spike that has passed",
      lengthS: 60,
      sizeAt: (atS) => (atS > 30 && atS < 45 ? 900 : 200),
      flat: true,
    },
    { name: "a run too short to tell", lengthS: 29, sizeAt: () => 200, flat: false },
  ])("$name: flat is $flat", ({ lengthS, sizeAt, flat }) => {
    expect(flatnessOf(samples(lengthS, sizeAt), lengthS, calm).flat).toBe(flat);
  });

  test("a run that nobody sampled is not flat", () => {
    expect(flatnessOf([], 60, calm).flat).toBe(false);
  });

  test("a queue that is longer at the end than at the start is named", () => {
    const queues = [...calm, { name: "charge.event_queue", atStart: 3, atEnd: 4 }];
    const { flat, problems } = flatnessOf(
      samples(60, () => 200),
      60,
      queues,
    );
    expect(flat).toBe(false);
    expect(problems).toEqual(["charge.event_queue held 3 at the start, 4 at the end."]);
  });

  test("a queue that has become shorter is flat", () => {
    const queues = [{ name: "charge.jobs", atStart: 3, atEnd: 0 }];
    expect(
      flatnessOf(
        samples(60, () => 200),
        60,
        queues,
      ).flat,
    ).toBe(true);
  });
});
