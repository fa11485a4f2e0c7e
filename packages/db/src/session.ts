import mysql, { type Connection } from "mysql2";

import { connectionOptions, destroy, prepare, send, socketOf } from "./connection.ts";
import { isConnectionLost } from "./errors.ts";
import { asOutage } from "./outage.ts";
import type { Statements } from "./statements.ts";
import { formatSql, type SqlParameter } from "./values.ts";

/** A connection of its own, outside the pool: what `GET_LOCK` holds ends with it. */
export interface Session {
  /**
   * Runs one statement.
   *
   * @param timeoutMs longer than a lock wait that the statement asks for; 15 s when absent
   * @throws Outage when the connection is lost; the session is then closed
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlParameter[],
    timeoutMs?: number,
  ): Promise<Row[]>;
  /** Resolves once the connection has ended, by `close` or because it broke. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a session, with the settings that pooled connections have. */
export async function openSession(url: string, statements?: Statements): Promise<Session> {
  const connection = mysql.createConnection(connectionOptions(url));
  const ended = new Promise<void>((resolve) => {
    socketOf(connection).once("close", () => resolve());
  });
  try {
    await prepare(connection);
  } catch (error) {
    destroy(connection);
    throw asOutage(error);
  }
  return {
    ended,
    query: (sql, parameters = [], timeoutMs = undefined) => {
      statements?.record(sql);
      return run(connection, { sql, text: formatSql(sql, parameters), timeoutMs });
    },
    close: () => destroy(connection),
  };
}

async function run(
  connection: Connection,
  packet: { sql: string; text: string; timeoutMs: number | undefined },
): Promise<never[]> {
  try {
    return (await send(connection, packet)) as never[];
  } catch (error) {
    if (isConnectionLost(error)) destroy(connection);
    throw asOutage(error);
  }
}
