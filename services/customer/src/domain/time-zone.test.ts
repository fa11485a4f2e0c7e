import { describe, expect, test } from "@jest/globals";
import { timeZoneOf } from "./time-zone.ts";

describe("a customer's time zone", () => {
  test.each([
    ["nothing", "", "UTC"],
    ["UTC", "UTC", "UTC"],
    ["a zone", "Europe/Vienna", "Europe/Vienna"],
    ["a zone in other letters", "europe/vienna", "Europe/Vienna"],
    ["a link", "US/Pacific", "US/Pacific"],
    ["an old name", "Asia/Calcutta", "Asia/Calcutta"],
    ["a fixed zone", "Etc/GMT+1", "Etc/GMT+1"],
  ])("%s is taken", (_title, given, name) => {
    expect(timeZoneOf(given)).toBe(name);
  });

  test.each([
    ["a place that is not on earth", "Mars/Olympus"],
    ["an offset", "+01:00"],
    ["an offset without a colon", "-0800"],
    ["an offset after a time", "T00+01"],
    ["a time", "T00Z"],
    ["the letter of UTC", "Z"],
    ["a date in a zone", "2020-01-01[Europe/Vienna]"],
    ["a zone with a space", "Europe/Vienna "],
    ["other writing", "Европа/Вена"],
  ])("%s is TIME_ZONE_UNKNOWN", (_title, given) => {
    expect(() => timeZoneOf(given)).toThrow(
      expect.objectContaining({ reason: "TIME_ZONE_UNKNOWN", field: "time_zone" }),
    );
  });
});
