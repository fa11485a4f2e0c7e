import { describe, expect, test } from "@jest/globals";
import type { ReasonTables } from "../reason-tables.ts";
import { told } from "../testing/facts.ts";
import { reasons } from "./reasons.ts";

const row = { code: 9, category: 5, retryable: false, whatToDo: "Use another." };
const page = "| `ORDER_CLOSED` | `failed_precondition` | state | no | … | … |";
const good = {
  "services/charge/src/rpc/pay-order.db.test.ts": `expect(refusal.reason).toBe("ORDER_CLOSED")`,
  "docs/errors.md": page,
};

function check(
  files: Record<string, string> = good,
  tables: ReasonTables = new Map([["charge", { ORDER_CLOSED: row }]]),
  project = "charge",
): string[] {
  const path = "proto/flint/charge/v1/error_reason.proto";
  const reason = { project, name: "ORDER_CLOSED", meaning: "The order is closed.", path };
  return told(reasons, files, { contracts: { rpcs: [], reasons: [reason] }, tables });
}

describe("a reason", () => {
  test("with row, test and line passes", () => {
    expect(check()).toEqual([]);
  });

  test("without a row is told where to add it", () => {
    const [finding] = check(good, new Map());
    expect(finding).toContain("services/charge/src/reasons.ts  ORDER_CLOSED has no row");
    expect(finding).toContain("→ Add its row");
  });

  test("that no test of its service names is told to be provoked", () => {
    const elsewhere = { ...good, "services/charge/src/rpc/pay-order.db.test.ts": "ORDER_CLOSED_X" };
    const [finding] = check({ ...elsewhere, "services/customer/src/a.test.ts": "ORDER_CLOSED" });
    expect(finding).toContain("ORDER_CLOSED is named by no test");
    expect(finding).toContain("→ Provoke it at a door in a test under services/charge/");
  });

  test("of every service may be named by any test", () => {
    const files = { "packages/rpc/src/a.test.ts": "ORDER_CLOSED", "docs/errors.md": page };
    expect(check(files, new Map([["type", { ORDER_CLOSED: row }]]), "type")).toEqual([]);
  });

  test("without a line in docs/errors.md is told to be generated", () => {
    const [finding] = check({ ...good, "docs/errors.md": "ORDER_CLOSED is mentioned only" });
    expect(finding).toContain("docs/errors.md  ORDER_CLOSED has no line");
    expect(finding).toContain("npm run generate");
  });

  test("that has a row and no contract is told", () => {
    const tables: ReasonTables = new Map([["charge", { ORDER_CLOSED: row, GHOST: row }]]);
    const [finding] = check(good, tables);
    expect(finding).toContain("GHOST is in no contract");
    expect(finding).toContain("→ Add it to the ErrorReason of proto/flint/charge");
  });
});
