import { describe, expect, test } from "@jest/globals";
import { ID_PREFIXES, systemIds, type IdKind } from "@flint/std";
import { randomBytes, randomUUID } from "node:crypto";
import { holdsCardNumber } from "./card-number.ts";

describe("a card number is seen", () => {
  test.each([
    "4111111111111111",
    "4242 4242 4242 4242",
    "4000-0566-5566-5556",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "3782 822463 10005",
    "6011111111111117",
    "30569309025904",
    "3566002020360505",
    "6200000000000005",
    "my card is 4111111111111111, thank you",
    "VISA4111111111111111",
    "PAN:4111111111111111;",
    "4111 1111 1111 1111 12/30 123",
    "12 4111 1111 1111 1111",
    "0401234567 4111111111111111",
    "4111  1111  1111  1111",
    "4111\u00a01111\u00a01111\u00a01111",
    "4111–1111–1111–1111",
    '{"number":"4111111111111111"}',
    "4111111111111111 5555555555554444",
    "a550e8400-e29b-41d4-a716-446655440000 4111111111111111",
  ])("in %j", (text) => expect(holdsCardNumber(text)).toBe(true));
});

describe("no card number is seen", () => {
  test.each([
    "",
    "4111111111111112",
    "411111111111",
    "41111111111111111111111111",
    "1234567890123456",
    "0000000000000000",
    "+358 40 123 4567",
    "+62 812 3456 7890 1",
    "+4111111111111111",
    "040 123 4567, 050 765 4321",
    "2026-11-22T23:59:59.123456Z",
    "20261122235959",
    "1763856000000",
    "1763856000000000",
    "1763856000000000000",
    "192.168.100.100:33306",
    "order 2026-11-22-000017",
    "FI21 1234 5600 0007 85",
    "tok_sim_approve",
    "tok_sim_decline_insufficient_funds_v1_4242",
    "pm_sim_visa_4242_12_2030",
    "550e8400-e29b-41d4-a716-446655440000",
    "41111111-1111-4111-8111-111111111111",
    "a4111111111111111b7c",
    "9f4111111111111111",
  ])("in %j", (text) => expect(holdsCardNumber(text)).toBe(false));

  test("in 10,000 ids of every kind, UUIDs, hashes, and times of a century", () => {
    const ids = systemIds();
    const alarms: string[] = [];
    const look = (text: string) => {
      if (holdsCardNumber(text)) {
        alarms.push(text);
      }
    };
    for (const kind of Object.keys(ID_PREFIXES) as IdKind[]) {
      for (let count = 0; count < 10_000; count++) {
        look(ids.next(kind));
      }
    }
    for (let count = 0; count < 10_000; count++) {
      look(randomUUID());
      look(randomBytes(32).toString("hex"));
      look(randomBytes(24).toString("base64url"));
      const atMs = Math.floor((count / 10_000) * 4_102_444_800_000);
      look(new Date(atMs).toISOString());
      look(String(atMs));
      // Microseconds since 1970: until 2037 they begin like no card, from 2037 on like JCB's.
      look(String(Math.floor(1_000_000_000_000_000 + (count / 10_000) * 1_100_000_000_000_000)));
      look(`+${String(atMs).padStart(13, "1")}`);
    }
    expect(alarms).toEqual([]);
  });

  test("in a long text, in no long time", () => {
    const startedAtMs = performance.now();
    holdsCardNumber("1 ".repeat(500_000));
    holdsCardNumber("1".repeat(1_000_000));
    holdsCardNumber("1".repeat(12).concat(" x ").repeat(60_000));
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
  });
});
