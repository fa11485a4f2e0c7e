import type { Connection, Pool } from "mysql2";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { Stock } from "../load/stock.ts";
import type { ChargeTemplate } from "./charge-template.ts";
import { type ChargeRowIds, writeClaim } from "./claim-writes.ts";
import { FloorIds } from "./floor-ids.ts";
import { startNumbering } from "./number-events.ts";
import { ask, openPlainConnection, openPlainPool, take, type Value } from "./plain-connection.ts";
import { writeSettle } from "./settle-writes.ts";

/** Rows of one insert of orders, which is not timed. */
const ORDERS_AT_ONCE = 500;

/**
 * The floor F: what the database takes for one charge's writes, and nothing of Flint's.
 *
 * In it: both transactions of a charge with every row that Flint writes in them (the order twice,
 * intent with its key and answer, attempt, entry, job, five events and their queue), and the
 * numbering of the events in batches, in a schema made by Flint's own migrations. Each statement
 * is hand-written text and one round trip; START TRANSACTION and COMMIT are statements too. The
 * pool has 16 connections, given back between the two transactions.
 *
 * Not in it: RPC, authentication, checks, reads, locks taken first, logs, the wallet, the
 * processor, and packets of several statements, which Flint itself sends.
 */
export class ChargeFloor {
  readonly #pool: Pool;
  readonly #numbering: Connection;
  readonly #template: ChargeTemplate;
  readonly #ids = new FloorIds();
  readonly #orders = new Stock<string>();

  private constructor(pool: Pool, numbering: Connection, template: ChargeTemplate) {
    this.#pool = pool;
    this.#numbering = numbering;
    this.#template = template;
  }

  /** @param url of a charge schema that nobody else writes to */
  static async open(url: string, template: ChargeTemplate): Promise<ChargeFloor> {
    return new ChargeFloor(openPlainPool(url), await openPlainConnection(url), template);
  }

  /** Makes sure that so many unpaid orders are there; not timed. */
  async prepare(count: number): Promise<void> {
    const columns = Object.keys(this.#template.order);
    while (this.#orders.size < count) {
      const ids = Array.from({ length: ORDERS_AT_ONCE }, () => this.#ids.next("ord"));
      const rows = ids.map((id): Value[] => {
        const unpaid = { ...this.#template.order, id, paid_minor: 0, payment_state: "unpaid" };
        const row: Record<string, Value> = { ...unpaid, revision: 1 };
        return columns.map((column) => row[column]!);
      });
      await ask(this.#pool, `INSERT INTO orders (${columns.join(", ")}) VALUES ?`, [rows]);
      this.#orders.add(ids);
    }
  }

  /** Charges as fast as so many callers can; the time ends when every event has its number. */
  async run(load: {
    inFlight: number;
    seconds: number;
    signal: AbortSignal;
  }): Promise<LoadResult<null>> {
    const startedAt = performance.now();
    const numbered = startNumbering(this.#numbering);
    const result = await runLoad<string, null>({
      ...load,
      next: () => this.#orders.take(),
      call: (orderId) => this.#charge(orderId),
    });
    await numbered();
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...result, seconds, rate: result.answers.length / seconds };
  }

  async close(): Promise<void> {
    this.#numbering.destroy();
    await new Promise<void>((resolve) => this.#pool.end(() => resolve()));
  }

  async #charge(orderId: string): Promise<null> {
    const ids: ChargeRowIds = {
      orderId,
      intentId: this.#ids.next("pi"),
      attemptId: this.#ids.next("att"),
      jobId: this.#ids.next("job"),
      requestId: `pay-${orderId}`,
    };
    await this.#inTransaction((connection, now) =>
      writeClaim(connection, this.#template, { ids, eventIds: this.#ids, now }),
    );
    const entryId = this.#ids.next("oe");
    await this.#inTransaction((connection, now) =>
      writeSettle(connection, this.#template, { ids, entryId, eventIds: this.#ids, now }),
    );
    return null;
  }

  async #inTransaction(
    write: (connection: Connection, now: string) => Promise<void>,
  ): Promise<void> {
    const connection = await take(this.#pool);
    try {
      await write(connection, new Date().toISOString().slice(0, 23).replace("T", " "));
      connection.release();
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }
}
