import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { migrations } from "./migrations.ts";

const check = (...names: string[]) =>
  told(
    migrations,
    Object.fromEntries(names.map((name) => [`services/charge/migrations/${name}`, ""])),
  );

describe("migrations", () => {
  test("counted from 0001 without a gap pass", () => {
    expect(check("0001_orders.sql", "0002_order_lines.sql", "0003_drop-x.sql")).toEqual([]);
  });

  test.each([
    ["a gap", ["0001_a.sql", "0003_b.sql"], "0002 is next", "Give it 0002"],
    ["a twin", ["0001_a.sql", "0001_b.sql"], "0002 is next", "Give it 0002"],
    ["a late start", ["0002_a.sql"], "0001 is next", "Give it 0001"],
    ["three digits", ["001_a.sql"], "not named as a migration", "NNNN_what_changes.sql"],
    ["no name", ["0001.sql"], "not named as a migration", "NNNN_what_changes.sql"],
    ["capitals", ["0001_Orders.sql"], "not named as a migration", "NNNN_what_changes.sql"],
    ["another kind of file", ["0001_a.ts"], "not named as a migration", "NNNN_what_changes.sql"],
  ])("with %s are caught", (_, names, problem, instruction) => {
    const findings = check(...names);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(problem);
    expect(findings[0]).toContain(`→`);
    expect(findings[0]?.split("→")[1]).toContain(instruction);
  });

  test("of two projects are counted apart", () => {
    const files = {
      "packages/jobs/migrations/0001_jobs.sql": "",
      "packages/outbox/migrations/0001_events.sql": "",
    };
    expect(told(migrations, files)).toEqual([]);
  });
});
