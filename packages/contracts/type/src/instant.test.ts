import { describe, expect, test } from "@jest/globals";
import { instantOf, timestampOf } from "./instant.ts";

describe("instants as messages", () => {
  test.each([
    { text: "2026-02-28T12:00:00Z", seconds: 1772280000n, nanos: 0 },
    { text: "2026-02-28T12:00:00.000001Z", seconds: 1772280000n, nanos: 1000 },
    { text: "1970-01-01T00:00:00Z", seconds: 0n, nanos: 0 },
    { text: "1969-12-31T23:59:59.5Z", seconds: -1n, nanos: 500_000_000 },
  ])("$text is $seconds s and $nanos ns, and back", ({ text, seconds, nanos }) => {
    const timestamp = timestampOf(Temporal.Instant.from(text));
    expect(timestamp).toMatchObject({ seconds, nanos });
    expect(instantOf(timestamp).toString()).toBe(text);
  });

  test("what is finer than a microsecond is cut, never rounded up", () => {
    const instant = Temporal.Instant.from("2026-02-28T12:00:00.999999999Z");
    expect(timestampOf(instant).nanos).toBe(999_999_000);
  });
});
