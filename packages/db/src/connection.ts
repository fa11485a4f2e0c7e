import type { Socket } from "node:net";

import type { Connection, ConnectionOptions } from "mysql2";

import { databaseOf } from "./database-url.ts";
import { typeCast } from "./type-cast.ts";
import { formatSql } from "./values.ts";

/** A server that does not answer within this is down for the caller. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** Longer than two lock waits of one packet; a statement beyond it is a bug or a stall. */
export const QUERY_TIMEOUT_MS = 15_000;

/** The default is 50 s: longer than any caller waits. */
const LOCK_WAIT_TIMEOUT_S = 5;

/** MySQL's own default; MariaDB's differs in ONLY_FULL_GROUP_BY and the zero dates. */
const SQL_MODE =
  "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
  "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/** Sent first on every connection, so that the server's own settings do not matter. */
const SESSION_SETTINGS =
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; " +
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_TIMEOUT_S}, ` +
  `sql_mode = '${SQL_MODE}', autocommit = 1`;

/** What every connection of Flint is opened with, whoever opens it. */
export function connectionOptions(url: string): ConnectionOptions {
  const { hostname, port, username, password } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: databaseOf(url),
    charset: "utf8mb4_bin",
    timezone: "Z",
    multipleStatements: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    typeCast,
    // Parameters of every caller, TypeORM's too, pass through our conversion.
    queryFormat: (sql: string, values: unknown) =>
      formatSql(sql, Array.isArray(values) ? values : []),
  };
}

/** Gives a new connection its session settings. */
export async function prepare(connection: Connection): Promise<void> {
  // A connection that breaks while nobody waits for it says so by this event alone, at times
  // twice; without a listener that ends the process. Whoever uses it next gets the error.
  connection.on("error", () => undefined);
  await send(connection, { text: SESSION_SETTINGS });
}

/** One packet for the server. */
export interface Packet {
  /** The statements, parameters put in. */
  text: string;
  /** The same without values, for the error: values may be secrets. */
  sql?: string;
  timeoutMs?: number;
}

/**
 * Sends one packet and waits for all of its results.
 *
 * @returns rows or a result header; an array of these when the packet has several statements
 * @throws the driver's error, without the values; after one that `isConnectionLost` the connection
 *   must be destroyed
 */
export function send(connection: Connection, packet: Packet): Promise<unknown> {
  const { text, sql, timeoutMs = QUERY_TIMEOUT_MS } = packet;
  return new Promise((resolve, reject) => {
    // mysql2 has a limit of its own, whose timer outlives a connection that breaks.
    const timer = setTimeout(() => {
      const error = new Error(`No answer within ${timeoutMs} ms.`);
      reject(Object.assign(error, { code: "PROTOCOL_SEQUENCE_TIMEOUT", sql }));
    }, timeoutMs);
    connection.query(text, (error, result) => {
      clearTimeout(timer);
      if (error === null) resolve(result);
      else reject(Object.assign(error, { sql }));
    });
  });
}

/** The socket below a connection: mysql2 has it, its types do not. */
export function socketOf(connection: Connection): Socket {
  return (connection as unknown as { stream: Socket }).stream;
}

/**
 * Ends a connection that can no longer be used. The server rolls back what was open on it, once
 * it is done with the statement that runs there.
 */
export function destroy(connection: Connection): void {
  connection.destroy();
  // mysql2 closes its own half only, and leaves the statement under way without an answer.
  const closed = Object.assign(new Error("Closed from this side."), { code: CLOSED });
  socketOf(connection).destroy(closed);
}

const CLOSED = "PROTOCOL_CONNECTION_LOST";
