import type { Connection } from "mysql2";
import { ask, type Value } from "./plain-connection.ts";

/** A row, by its columns. */
export type Row = Readonly<Record<string, Value>>;

/** The rows that one real charge left behind: the floor writes rows of the same content. */
export type ChargeTemplate = {
  order: Row;
  intent: Row;
  attempt: Row;
  entry: Row;
  /** Written by the first transaction, in order. */
  claimEvents: readonly Row[];
  /** Written by the second transaction, in order. */
  settleEvents: readonly Row[];
};

/** Columns of bytes that are no text; all others are sent as text, as Flint sends them. */
const BYTES = new Set(["answer", "request"]);

/**
 * Reads what Flint wrote for a paid order, from its own schema.
 *
 * @throws Error where the order was not paid by exactly one charge
 */
export async function readChargeTemplate(
  connection: Connection,
  given: { schema: string; orderId: string },
): Promise<ChargeTemplate> {
  const { schema, orderId } = given;
  const rows = async (table: string, column: string, value: Value): Promise<Row[]> => {
    const sql = `SELECT * FROM ${schema}.${table} WHERE ${column} = ?`;
    return (await ask<Row[]>(connection, sql, [value])).map(asSent);
  };
  const order = only(await rows("orders", "id", orderId));
  const intent = only(await rows("payment_intents", "order_id", orderId));
  const attempt = only(await rows("attempts", "order_id", orderId));
  const entry = only(await rows("order_entries", "order_id", orderId));
  const events = await rows("events", "request_id", intent["request_id"] ?? null);
  const isSettle = (event: Row) => JSON.parse(String(event["actor"])).kind === "system";
  const claimEvents = events.filter((event) => !isSettle(event));
  const settleEvents = events.filter(isSettle);
  if (claimEvents.length === 0 || settleEvents.length === 0) {
    throw new Error(`${orderId} has no events of a claim, or none of a settle.`);
  }
  return { order, intent, attempt, entry, claimEvents, settleEvents };
}

function asSent(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      Buffer.isBuffer(value) && !BYTES.has(column) ? value.toString("utf8") : value,
    ]),
  );
}

function only(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows instead of one.`);
  return row;
}
