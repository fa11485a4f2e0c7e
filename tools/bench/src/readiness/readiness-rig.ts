import { setTimeout } from "node:timers/promises";
import type { Connection } from "mysql2";
import { cpuMs } from "../flint/cpu-time.ts";
import { type FlintProcess, SCHEMA_PREFIX, startFlintProcess } from "../flint/flint-process.ts";
import { type OpenOrder, Shop } from "../flint/shop.ts";
import { ask, openPlainConnection } from "../floor/plain-connection.ts";
import { runLoad } from "../load/run-load.ts";
import type { Workbench } from "../workbench.ts";
import { ConnectChecker } from "./connect-checker.ts";
import { ReadFloor, type ReadKeys } from "./read-floor.ts";

/** Orders that are asked about in turns: a check changes none. */
const ORDERS = 2_048;

/** How long the server is watched while nobody calls. */
const IDLE_MS = 3_000;

/** Calls by which the reads of one are counted. */
const COUNTED_CALLS = 500;

type Run = { inFlight: number; seconds: number };

/** Flint in a process of its own, and plain reads of the same tables. */
export class ReadinessRig {
  /** Reads of one call, as the floor makes them. */
  readonly readsPerCall: number;
  /** What the server counted for one call, less what it counted while nobody called. */
  readonly selectsPerCall: number;
  readonly #workbench: Workbench;
  readonly #flint: FlintProcess;
  readonly #admin: Connection;
  readonly #orders: readonly OpenOrder[];
  readonly #checker: ConnectChecker;
  readonly #floor: ReadFloor;
  readonly #opened: AsyncDisposableStack;
  #answered = 0;
  #next = 0;

  private constructor(parts: {
    workbench: Workbench;
    flint: FlintProcess;
    admin: Connection;
    orders: readonly OpenOrder[];
    checker: ConnectChecker;
    floor: ReadFloor;
    selectsPerCall: number;
    opened: AsyncDisposableStack;
  }) {
    this.selectsPerCall = parts.selectsPerCall;
    this.readsPerCall = Math.round(parts.selectsPerCall);
    this.#workbench = parts.workbench;
    this.#flint = parts.flint;
    this.#admin = parts.admin;
    this.#orders = parts.orders;
    this.#checker = parts.checker;
    this.#floor = parts.floor;
    this.#opened = parts.opened;
  }

  /** Starts Flint, fills it, and counts what a check reads. */
  static async open(workbench: Workbench): Promise<ReadinessRig> {
    const { adminUrl, progress, signal } = workbench;
    progress.say("Starting Flint");
    await using opened = new AsyncDisposableStack();
    const flint = await startFlintProcess(workbench);
    opened.defer(() => flint.stop());
    signal.throwIfAborted();
    const shop = await Shop.open(flint, signal);
    opened.defer(() => shop.close());
    progress.say(`Making ${ORDERS} orders`);
    await shop.prepare(ORDERS, signal);
    const orders = Array.from({ length: ORDERS }, () => shop.take()!);
    const admin = await openPlainConnection(adminUrl);
    opened.defer(() => admin.destroy());
    const checker = new ConnectChecker(flint.url);
    opened.defer(() => checker.close());
    const selectsPerCall = await countReads(admin, checker, orders);
    const floor = new ReadFloor(adminUrl, await readKeys(admin), Math.round(selectsPerCall));
    opened.defer(() => floor.close());
    const parts = { workbench, flint, admin, orders, checker, floor, selectsPerCall };
    return new ReadinessRig({ ...parts, opened: opened.move() });
  }

  /** Rate of the floor, in calls of so many reads. */
  async floor(run: Run): Promise<number> {
    const { rate, failures } = await this.#floor.run({ ...run, signal: this.#workbench.signal });
    const [failure] = failures.keys();
    if (failure !== undefined) throw new Error(`The floor failed: ${failure}`);
    return rate;
  }

  /** Rate of CheckReadiness, and Flint's processor time a call; throws where it would not count. */
  async check(run: Run): Promise<{ rate: number; cpuMs: number | undefined }> {
    const before = cpuMs(this.#flint.pid);
    const { rate, answers, failures } = await runLoad<OpenOrder, null>({
      ...run,
      signal: this.#workbench.signal,
      next: () => this.#orders[(this.#next += 1) % this.#orders.length],
      call: (order) => this.#checker.check(order),
    });
    const after = cpuMs(this.#flint.pid);
    const [failure] = failures.keys();
    if (failure !== undefined) throw new Error(`The run does not count: ${failure}`);
    this.#answered += answers.length;
    const used = before === undefined || after === undefined ? undefined : after - before;
    return { rate, cpuMs: used === undefined ? undefined : used / answers.length };
  }

  /** Calls that were answered as they must be. */
  get answered(): number {
    return this.#answered;
  }

  /** Which server it ran on, in its own words. */
  async databaseVersion(): Promise<string> {
    const [row] = await ask<{ version: string }[]>(this.#admin, "SELECT VERSION() AS version");
    return row?.version ?? "";
  }

  /** Ends what `open` began, the last first. */
  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

/** Reads of one call: what the server counts while calls are made, less what it counts without any. */
async function countReads(
  admin: Connection,
  checker: ConnectChecker,
  orders: readonly OpenOrder[],
): Promise<number> {
  for (const order of orders.slice(0, COUNTED_CALLS)) await checker.check(order);
  const idle = await countWhile(admin, () => setTimeout(IDLE_MS));
  const busy = await countWhile(admin, async () => {
    for (const order of orders.slice(0, COUNTED_CALLS)) await checker.check(order);
  });
  return (busy.selects - (idle.selects / idle.ms) * busy.ms) / COUNTED_CALLS;
}

async function countWhile(admin: Connection, run: () => Promise<unknown>) {
  const startedAt = performance.now();
  const before = await selectsOf(admin);
  await run();
  return { selects: (await selectsOf(admin)) - before, ms: performance.now() - startedAt };
}

async function selectsOf(admin: Connection): Promise<number> {
  const [row] = await ask<{ Value: string }[]>(admin, "SHOW GLOBAL STATUS LIKE 'Com_select'");
  return Number(row?.Value);
}

/** Keys of rows that the floor reads. */
function readKeys(admin: Connection): Promise<ReadKeys[]> {
  return ask<ReadKeys[]>(
    admin,
    `SELECT o.workspace_id AS workspaceId, o.id AS orderId, o.customer_id AS customerId,
       w.default_payment_method_id AS paymentMethodId
     FROM ${SCHEMA_PREFIX}charge.orders o
       JOIN ${SCHEMA_PREFIX}payment_method.wallets w
         ON w.workspace_id = o.workspace_id AND w.customer_id = o.customer_id`,
  );
}
