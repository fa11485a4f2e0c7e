import type { Connection } from "mysql2";
import { ask } from "../floor/plain-connection.ts";

/** Queues that every service's schema has. */
const QUEUES = ["jobs", "event_queue"];

/** Lengths of every queue of every service now, by name: `charge.jobs`. */
export async function queueLengths(
  connection: Connection,
  schemas: readonly { service: string; schema: string }[],
): Promise<Map<string, number>> {
  const lengths = new Map<string, number>();
  for (const { service, schema } of schemas) {
    for (const queue of QUEUES) {
      const sql = `SELECT COUNT(*) AS length FROM ${schema}.${queue}`;
      const [row] = await ask<{ length: number }[]>(connection, sql);
      lengths.set(`${service}.${queue}`, row?.length ?? 0);
    }
  }
  return lengths;
}
