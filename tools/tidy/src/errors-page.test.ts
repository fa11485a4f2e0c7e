import { expect, test } from "@jest/globals";
import { errorsPage } from "./errors-page.ts";
import type { ReasonRow, ReasonTables } from "./reason-tables.ts";

const reason = (project: string, name: string, meaning: string) => ({
  project,
  name,
  meaning,
  path: "proto/x.proto",
});

test("the page has a table per project, those of every call first, the simulator's last", () => {
  const reasons = [
    reason("simulator", "TOKEN_UNKNOWN", "No such token."),
    reason("charge", "ORDER_CLOSED", "The order is closed."),
    reason("type", "RATE_LIMITED", "The bucket is empty."),
  ];
  const row = (code: number, category: number, retryable: boolean, whatToDo: string) => ({
    code,
    category,
    retryable,
    whatToDo,
  });
  const tables: ReasonTables = new Map<string, Record<string, ReasonRow>>([
    ["charge", { ORDER_CLOSED: row(9, 5, false, "Make a | new order.") }],
    ["type", { RATE_LIMITED: row(8, 7, true, "Wait.") }],
  ]);
  const tableLines = errorsPage({ rpcs: [], reasons }, tables)
    .split("\n")
    .filter((line) => /^(##|\| `)/.test(line));
  expect(tableLines).toEqual([
    "## Any call",
    "| `RATE_LIMITED` | `resource_exhausted` | limit | yes | The bucket is empty. | Wait. |",
    "## charge",
    "| `ORDER_CLOSED` | `failed_precondition` | state | no | The order is closed. | Make a \\| new order. |",
    "## simulator",
    "| `TOKEN_UNKNOWN` |  |  |  | No such token. |  |",
  ]);
});
