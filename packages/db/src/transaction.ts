import type { PoolConnection, ResultSetHeader } from "mysql2";
import type { EntityManager } from "typeorm";

import { destroy, send } from "./connection.ts";
import type { Database } from "./database.ts";
import { isConnectionLost, isDuplicate } from "./errors.ts";
import { transactionRunner } from "./transaction-runner.ts";
import type { Tx } from "./tx.ts";
import { formatSql, type SqlParameter } from "./values.ts";

/** Writes that may wait for the next packet: more than any decision has, below a packet's limit. */
const QUEUED_WRITES_MAX = 1_000;

interface Prepared {
  sql: string;
  text: string;
}

/** A statement that somebody waits for, and the writes that were queued before it. */
interface Asked {
  before: readonly Prepared[];
  statement: Prepared;
  answer: (result: unknown) => void;
  fail: (error: unknown) => void;
}

const START: Prepared = { sql: "START TRANSACTION", text: "START TRANSACTION" };
const COMMIT: Prepared = { sql: "COMMIT", text: "COMMIT" };

/**
 * One run of a transaction on one connection, which it takes with the first packet.
 *
 * A packet of several statements stops at the first that fails and leaves the transaction open;
 * a deadlock ends the transaction, and what came after would be committed statement by statement.
 * So the first error breaks the run: nothing more is sent, and `finish` rolls back on that same
 * connection or destroys it.
 */
export class Transaction implements Tx {
  readonly #database: Database;
  #connection: PoolConnection | undefined;
  #queued: Prepared[] = [];
  /** The packet that takes what is asked next, until it is sent or something else comes between. */
  #packet: Asked[] | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #open = false;
  #broken: { error: unknown } | undefined;
  #ended = false;
  #commitSent = false;
  readonly #committed: ((database: Database) => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** The error that broke this run, whatever its body made of it. */
  get brokenBy(): unknown {
    return this.#broken?.error;
  }

  /** True when COMMIT was sent and its answer did not come. */
  get outcomeOpen(): boolean {
    return this.#commitSent && isConnectionLost(this.brokenBy);
  }

  async query<Row>(sql: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    return (await this.#run(sql, parameters)) as Row[];
  }

  async execute(
    sql: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<{ affectedRows: number }> {
    const { affectedRows } = (await this.#run(sql, parameters)) as ResultSetHeader;
    return { affectedRows };
  }

  write(sql: string, parameters: readonly SqlParameter[] = []): void {
    this.#assertRunning();
    if (this.#queued.length === QUEUED_WRITES_MAX) {
      throw new RangeError(`More than ${QUEUED_WRITES_MAX} writes are queued in one transaction.`);
    }
    this.#queued.push({ sql, text: formatSql(sql, parameters) });
    this.#database.record(sql);
  }

  async manager(): Promise<EntityManager> {
    this.#assertRunning();
    const connection = await this.#next(async () => {
      if (!this.#open || this.#queued.length > 0) await this.#send(this.#takeQueued());
      return this.#take();
    });
    return transactionRunner(this.#database.dataSource, connection, (statement) => {
      this.#assertRunning();
      return this.#next(() => this.#guard(statement, true));
    });
  }

  afterCommit(listener: (database: Database) => void): void {
    this.#assertRunning();
    this.#committed.push(listener);
  }

  /** Sends what is queued and COMMIT, in one packet; nothing when nothing was asked. */
  async commit(): Promise<void> {
    await this.#next(async () => {
      this.#ended = true;
      if (!this.#open && this.#queued.length === 0) return;
      await this.#send([...this.#takeQueued(), COMMIT]);
      this.#open = false;
    });
    for (const listener of this.#committed) listener(this.#database);
  }

  /** Rolls back what is open and gives the connection back, or destroys it. Never throws. */
  async finish(): Promise<void> {
    this.#ended = true;
    await this.#tail;
    const connection = this.#connection;
    if (connection === undefined) return;
    const usable =
      !isConnectionLost(this.brokenBy) && (!this.#open || (await rollBack(connection)));
    if (usable) connection.release();
    else destroy(connection);
  }

  #run(sql: string, parameters: readonly SqlParameter[]): Promise<unknown> {
    this.#assertRunning();
    const statement = { sql, text: formatSql(sql, parameters) };
    this.#database.record(sql);
    return new Promise((answer, fail) => {
      const asked = { before: this.#takeQueued(), statement, answer, fail };
      if (this.#packet !== undefined) this.#packet.push(asked);
      else this.#sendLater([asked]);
    });
  }

  /** Waits for the packets before, and goes on only if none of them broke the run. */
  #next<T>(step: () => Promise<T>): Promise<T> {
    this.#packet = undefined;
    const result = this.#tail.then(() => {
      if (this.#broken !== undefined) throw this.#broken.error;
      return step();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #takeQueued(): readonly Prepared[] {
    const queued = this.#queued;
    this.#queued = [];
    return queued;
  }

  /** Sends what is asked from now until its turn comes in one packet. */
  #sendLater(asked: Asked[]): void {
    const sent = this.#next(() => {
      if (this.#packet === asked) this.#packet = undefined;
      return this.#sendAsked(asked);
    });
    sent.catch((error: unknown) => {
      for (const { fail } of asked) fail(error);
    });
    this.#packet = asked;
  }

  async #sendAsked(asked: readonly Asked[]): Promise<void> {
    const packet = asked.flatMap(({ before, statement }) => [...before, statement]);
    const results = await this.#send(packet, packet.length === 1);
    let at = -1;
    for (const { before, answer } of asked) answer(results[(at += before.length + 1)]);
  }

  /**
   * @param alone whether a duplicate key leaves the transaction as it was before
   * @returns the result of each statement
   */
  async #send(statements: readonly Prepared[], alone = false): Promise<unknown[]> {
    const first = this.#open ? 0 : 1;
    const packet = this.#open ? statements : [START, ...statements];
    return this.#guard(async () => {
      const connection = await this.#take();
      this.#open = true;
      this.#commitSent = statements.at(-1) === COMMIT;
      const results = await send(connection, {
        text: packet.map(({ text }) => text).join(";\n"),
        sql: packet.map(({ sql }) => sql).join("; "),
      });
      return packet.length === 1 ? [results] : (results as unknown[]).slice(first);
    }, alone);
  }

  /** Remembers the error that breaks the run. */
  async #guard<T>(step: () => Promise<T>, alone: boolean): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!(alone && isDuplicate(error))) this.#broken = { error };
      throw error;
    }
  }

  async #take(): Promise<PoolConnection> {
    this.#connection ??= await this.#database.acquire();
    return this.#connection;
  }

  #assertRunning(): void {
    if (this.#ended) throw new Error("This transaction has ended; its Tx must not be kept.");
  }
}

/** @returns false when the connection did not confirm it, and so must not be used again */
async function rollBack(connection: PoolConnection): Promise<boolean> {
  try {
    await send(connection, { text: "ROLLBACK" });
    return true;
  } catch {
    return false;
  }
}
