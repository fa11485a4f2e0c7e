import { describe, expect, test } from "@jest/globals";
import { cadenceBlockers, type ConsentCadence } from "./consent-cadence.ts";

const MONTHLY: ConsentCadence = { interval: "month", count: 1 };

/** @returns from when on the next charge is free; `undefined` where it is */
function freeFrom(cadence: ConsentCadence, used: readonly string[], at: string) {
  const [blocker] = cadenceBlockers({
    ...{ consentId: "con_a", cadence },
    usedAt: used.map((text) => Temporal.Instant.from(text)),
    at: Temporal.Instant.from(at),
  });
  return blocker?.untilAt?.toString();
}

describe("a consent's cadence", () => {
  test.each<
    [title: string, cadence: ConsentCadence, used: string[], at: string, free: string | undefined]
  >([
    ["the first is free", MONTHLY, [], "2026-01-31T10:00:00Z", undefined],
    [
      "a second in the same month is not",
      MONTHLY,
      ["2026-01-10T10:00:00Z"],
      "2026-01-20T10:00:00Z",
      "2026-02-09T10:00:00Z",
    ],
    ["a day early is free", MONTHLY, ["2026-01-10T10:00:00Z"], "2026-02-09T10:00:00Z", undefined],
    [
      "of the month's last day",
      MONTHLY,
      ["2026-01-31T10:00:00Z"],
      "2026-02-28T10:00:00Z",
      undefined,
    ],
    [
      "a late one does not use up the next",
      MONTHLY,
      ["2026-01-01T10:00:00Z", "2026-02-20T10:00:00Z"],
      "2026-03-01T10:00:00Z",
      undefined,
    ],
    [
      "but no third before its time",
      MONTHLY,
      ["2026-02-20T10:00:00Z", "2026-01-01T10:00:00Z"],
      "2026-02-21T10:00:00Z",
      "2026-02-28T10:00:00Z",
    ],
    [
      "once in two weeks",
      { interval: "week", count: 2 },
      ["2026-01-01T10:00:00Z"],
      "2026-01-08T10:00:00Z",
      "2026-01-14T10:00:00Z",
    ],
  ])("%s", (_title, cadence, used, at, free) => {
    expect(freeFrom(cadence, used, at)).toBe(free);
  });
});
