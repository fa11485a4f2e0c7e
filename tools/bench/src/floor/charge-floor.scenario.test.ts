import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Connection } from "mysql2";
import { ChargeRig, FLOOR_SCHEMA, FLINT_SCHEMA } from "../flint/charge-rig.ts";
import { ask, openPlainConnection } from "./plain-connection.ts";

const adminUrl = process.env["FLINT_MYSQL_URL"] ?? "";
const progress = {
  say: () => undefined,
  update: () => undefined,
  step: <T>(_title: string, work: () => Promise<T>) => work(),
};

let rig: ChargeRig;
let admin: Connection;

beforeAll(async () => {
  const { signal } = new AbortController();
  const limits = { seconds: 1, rounds: 1, memorySeconds: 0, profile: false };
  rig = await ChargeRig.open({ adminUrl, progress, signal, ...limits });
  admin = await openPlainConnection(adminUrl);
  await rig.floor({ inFlight: 4, seconds: 0.2 });
}, 60_000);

afterAll(async () => {
  admin.destroy();
  await rig.close();
}, 60_000);

/** Rows that a paid order has in a table, each as the length of what stands in its columns. */
async function shapesOf(schema: string, table: string, orderId: string): Promise<object[]> {
  const conditions: Record<string, string> = {
    orders: "id = ?",
    events: `request_id = (SELECT request_id FROM ${schema}.payment_intents WHERE order_id = ?)`,
    event_positions: `event_id IN (SELECT e.id FROM ${schema}.events e
      JOIN ${schema}.payment_intents i ON i.request_id = e.request_id WHERE i.order_id = ?)`,
  };
  const sql = `SELECT * FROM ${schema}.${table} WHERE ${conditions[table] ?? "order_id = ?"}`;
  const rows = await ask<Record<string, unknown>[]>(admin, sql, [orderId]);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, shapeOf(value)])),
  );
}

function shapeOf(value: unknown): unknown {
  return Buffer.isBuffer(value) || typeof value === "string" ? value.length : typeof value;
}

async function onePaid(schema: string): Promise<string> {
  const sql = `SELECT id FROM ${schema}.orders WHERE payment_state = 'paid' ORDER BY id LIMIT 1`;
  const [row] = await ask<{ id: string }[]>(admin, sql);
  return row?.id ?? "";
}

async function countOf(schema: string, table: string): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM ${schema}.${table}`;
  const [row] = await ask<{ count: number }[]>(admin, sql);
  return row?.count ?? -1;
}

describe("the floor of a charge", () => {
  test.each([
    "orders",
    "payment_intents",
    "attempts",
    "order_entries",
    "events",
    "event_positions",
  ])(
    "leaves in %s what a charge of Flint's leaves: as many rows, of the same size",
    async (table) => {
      const ofFlint = await shapesOf(FLINT_SCHEMA, table, await onePaid(FLINT_SCHEMA));
      const ofFloor = await shapesOf(FLOOR_SCHEMA, table, await onePaid(FLOOR_SCHEMA));
      expect(ofFlint.length).toBeGreaterThan(0);
      expect(ofFloor).toEqual(ofFlint);
    },
  );

  test.each(["jobs", "event_queue"])("leaves nothing in %s", async (table) => {
    expect(await countOf(FLOOR_SCHEMA, table)).toBe(0);
  });
});
