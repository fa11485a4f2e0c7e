import mysql, { type Connection, type Pool, type PoolConnection } from "mysql2";

/** A value of a hand-written statement, as mysql2 takes it. */
export type Value = string | number | Buffer | null;

/** Best of those measured on two cores (see docs/performance.md), and what Flint's own pool has. */
export const FLOOR_POOL_SIZE = 16;

/** As Flint's own connections: the rows are the same, and so are the locks. */
const SESSION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

const OPTIONS = { dateStrings: true, supportBigNumbers: true, timezone: "Z" } as const;

/** A pool of mysql2 and nothing else. */
export function openPlainPool(uri: string): Pool {
  const pool = mysql.createPool({
    uri,
    ...OPTIONS,
    connectionLimit: FLOOR_POOL_SIZE,
    maxIdle: FLOOR_POOL_SIZE,
  });
  pool.on("connection", (connection) => connection.query(SESSION));
  return pool;
}

/** One connection of mysql2 and nothing else. */
export async function openPlainConnection(uri: string): Promise<Connection> {
  const connection = mysql.createConnection({ uri, ...OPTIONS });
  await ask(connection, SESSION);
  return connection;
}

/** Takes a connection of the pool; whoever takes it releases it. */
export function take(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

/** Sends one statement as text and waits for its answer: one round trip. */
export function ask<Answer = unknown>(
  connection: Connection | Pool,
  sql: string,
  values: readonly (Value | readonly Value[] | readonly (readonly Value[])[])[] = [],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query(sql, [...values], (error, answer) =>
      error === null ? resolve(answer as Answer) : reject(error),
    );
  });
}
