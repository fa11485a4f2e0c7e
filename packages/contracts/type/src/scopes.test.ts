import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { hasScope, SCOPES } from "./scopes.ts";

const protoFolder = join(import.meta.dirname, "../../../../proto/flint");
const SCOPE_OPTION = /option \(flint\.type\.v1\.scope\) = "([^"]*)";/g;

describe("scopes", () => {
  // A scope missing here cannot be given to any key; a scope too many would promise nothing.
  test("the table lists what the contracts ask for, and support:read", () => {
    const asked = readdirSync(protoFolder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".proto"))
      .flatMap((file) => [...readFileSync(join(protoFolder, file), "utf8").matchAll(SCOPE_OPTION)])
      .map((match) => match[1] as string);
    expect(Object.keys(SCOPES).sort()).toEqual([...new Set([...asked, "support:read"])].sort());
  });

  test.each([
    { scopes: ["orders:write"], scope: "orders:write", expected: true },
    { scopes: ["orders:write"], scope: "orders:read", expected: false },
    { scopes: ["orders"], scope: "orders:read", expected: false },
    { scopes: ["*"], scope: "orders:read", expected: true },
    { scopes: [], scope: "orders:read", expected: false },
  ])("$scopes include $scope: $expected", ({ scopes, scope, expected }) => {
    expect(hasScope(new Set(scopes), scope)).toBe(expected);
  });
});
