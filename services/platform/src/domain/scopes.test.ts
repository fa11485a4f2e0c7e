import { describe, expect, test } from "@jest/globals";
import { Refused } from "@flint/std";
import { checkScopes } from "./scopes.ts";

const known = new Set(["orders:read", "orders:write", "customers:read"]);

describe("a credential gives what exists and what it has itself", () => {
  test.each([
    { own: ["orders:read"], wanted: ["orders:read"] },
    { own: ["orders:read", "orders:write"], wanted: ["orders:write"] },
    { own: ["*"], wanted: ["orders:read", "customers:read"] },
    { own: ["*"], wanted: ["*"] },
  ])("$own gives $wanted", ({ own, wanted }) => {
    expect(() => checkScopes(wanted, { known, own: new Set(own) })).not.toThrow();
  });

  test.each([
    { own: ["orders:read"], wanted: ["orders:write"], reason: "SCOPE_TOO_WIDE", at: 0 },
    { own: ["orders:write"], wanted: ["orders:read"], reason: "SCOPE_TOO_WIDE", at: 0 },
    { own: ["orders:read"], wanted: ["orders:read", "*"], reason: "SCOPE_TOO_WIDE", at: 1 },
    { own: ["*"], wanted: ["orders:read", "orders"], reason: "SCOPE_UNKNOWN", at: 1 },
    { own: ["*"], wanted: ["orders:*"], reason: "SCOPE_UNKNOWN", at: 0 },
    { own: ["*"], wanted: ["Orders:read"], reason: "SCOPE_UNKNOWN", at: 0 },
    // What does not exist is named before what is too wide.
    { own: [], wanted: ["orders:read", "x:read"], reason: "SCOPE_UNKNOWN", at: 1 },
  ])("$own giving $wanted is $reason at $at", ({ own, wanted, reason, at }) => {
    expect(() => checkScopes(wanted, { known, own: new Set(own) })).toThrow(
      expect.objectContaining({
        constructor: Refused,
        reason,
        field: `scopes[${at}]`,
        details: { scope: wanted[at] },
      }),
    );
  });
});
