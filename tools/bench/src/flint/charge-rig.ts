import { modules } from "@flint/all-in-one";
import { provision, unprovision } from "@flint/db";
import { migrateModule } from "@flint/host";
import type { Connection } from "mysql2";
import { ChargeFloor } from "../floor/charge-floor.ts";
import { readChargeTemplate } from "../floor/charge-template.ts";
import { ask, openPlainConnection } from "../floor/plain-connection.ts";
import type { MemorySample, QueueLengths } from "../measure/flatness.ts";
import type { Workbench } from "../workbench.ts";
import { cpuMs } from "./cpu-time.ts";
import { type FlintProcess, SCHEMA_PREFIX, startFlintProcess } from "./flint-process.ts";
import { PayLoad } from "./pay-load.ts";
import { queueLengths } from "./queue-lengths.ts";
import { Shop } from "./shop.ts";
import { watchMemory } from "./watch-memory.ts";

/** The floor's own charge schema stands beside Flint's, on the same server. */
const FLOOR_PREFIX = "floor_";

/** Where Flint's charge keeps its rows. */
export const FLINT_SCHEMA = `${SCHEMA_PREFIX}charge`;
/** Where the floor keeps its own. */
export const FLOOR_SCHEMA = `${FLOOR_PREFIX}charge`;

/** More than any load here needs a second before the first was measured. */
const FIRST_GUESS = 1_500;

/** So much more than the highest rate seen is made beforehand. */
const RESERVE = 1.3;

/** What a queue may take to be worked off once nothing comes any more; longer is a backlog. */
const CALM_MS = 1_000;

type Run = { inFlight: number; seconds: number };

/** Flint in a process of its own, and the floor, over one database: what a bench of charges runs on. */
export class ChargeRig {
  readonly #workbench: Workbench;
  readonly #flint: FlintProcess;
  readonly #shop: Shop;
  readonly #load: PayLoad;
  readonly #floor: ChargeFloor;
  readonly #admin: Connection;
  readonly #opened: AsyncDisposableStack;
  #floorRate = FIRST_GUESS;
  #payRate = FIRST_GUESS;
  #measured = false;

  private constructor(parts: {
    workbench: Workbench;
    flint: FlintProcess;
    shop: Shop;
    load: PayLoad;
    floor: ChargeFloor;
    admin: Connection;
    opened: AsyncDisposableStack;
  }) {
    this.#workbench = parts.workbench;
    this.#flint = parts.flint;
    this.#shop = parts.shop;
    this.#load = parts.load;
    this.#floor = parts.floor;
    this.#admin = parts.admin;
    this.#opened = parts.opened;
  }

  /** Starts Flint, has it charge once, and makes a floor of the rows that this left behind. */
  static async open(workbench: Workbench): Promise<ChargeRig> {
    const { adminUrl, progress, signal } = workbench;
    progress.say("Starting Flint");
    // Whatever fails from here on, nothing of it is left running.
    await using opened = new AsyncDisposableStack();
    const flint = await startFlintProcess(workbench);
    opened.defer(() => flint.stop());
    signal.throwIfAborted();
    const shop = await Shop.open(flint, signal);
    opened.defer(() => shop.close());
    const load = new PayLoad(shop, flint.ledgerFile);
    await shop.prepare(1, signal);
    const { answers } = await load.run({ inFlight: 1, seconds: 10, signal });
    const admin = await openPlainConnection(adminUrl);
    opened.defer(() => admin.destroy());
    const template = await readChargeTemplate(admin, {
      schema: FLINT_SCHEMA,
      orderId: answers[0]!.orderId,
    });
    const url = await makeFloorSchema(adminUrl);
    opened.defer(() => dropFloorSchema(adminUrl));
    const floor = await ChargeFloor.open(url, template);
    opened.defer(() => floor.close());
    return new ChargeRig({ workbench, flint, shop, load, floor, admin, opened: opened.move() });
  }

  /** Rate of the floor. */
  async floor(run: Run): Promise<number> {
    await this.#floor.prepare(Math.ceil(this.#floorRate * run.seconds * RESERVE));
    const { rate, failures } = await this.#floor.run({ ...run, signal: this.#workbench.signal });
    const [failure] = failures.keys();
    if (failure !== undefined) throw new Error(`The floor failed: ${failure}`);
    this.#floorRate = Math.max(rate, this.#floorRate);
    return rate;
  }

  /** Rate of PayOrder, and Flint's processor time a charge; throws where it would not count. */
  async pay(run: Run): Promise<{ rate: number; cpuMs: number | undefined }> {
    await this.#prepareOrders(run.seconds);
    const before = cpuMs(this.#flint.pid);
    const { rate, answers } = await this.#load.run({ ...run, signal: this.#workbench.signal });
    const after = cpuMs(this.#flint.pid);
    this.#payRate = Math.max(rate, this.#measured ? this.#payRate : 0);
    this.#measured = true;
    const used = before === undefined || after === undefined ? undefined : after - before;
    return { rate, cpuMs: used === undefined ? undefined : used / answers.length };
  }

  /** PayOrder, with an eye on the memory of Flint's process and on its queues. */
  async payWatched(run: Run): Promise<{
    rate: number;
    lengthS: number;
    samples: MemorySample[];
    queues: QueueLengths[];
  }> {
    await this.#prepareOrders(run.seconds);
    const before = await this.#queues();
    const stopWatching = watchMemory(this.#flint.pid);
    const { progress, signal } = this.#workbench;
    const startedAt = performance.now();
    const ticker = setInterval(() => {
      const atS = ((performance.now() - startedAt) / 1000).toFixed(0);
      progress.update(`  ${atS} of ${run.seconds} s`);
    }, 1_000);
    try {
      const { rate, seconds } = await this.#load.run({ ...run, signal });
      const samples = stopWatching();
      const after = await this.#queues();
      const queues = [...before].map(([name, atStart]) => ({
        ...{ name, atStart },
        atEnd: after.get(name) ?? 0,
      }));
      return { rate, lengthS: seconds, samples, queues };
    } finally {
      clearInterval(ticker);
      stopWatching();
    }
  }

  /** Charges that were held against the ledger so far. */
  get chargesChecked(): number {
    return this.#load.checked;
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

  async #prepareOrders(seconds: number): Promise<void> {
    const { progress, signal } = this.#workbench;
    const count = Math.ceil(this.#payRate * seconds * RESERVE);
    progress.update(`  making orders, ${count} in stock`);
    await this.#shop.prepare(count, signal);
    await this.#queues();
  }

  /** Lengths of all queues, once they are worked off, or as they are when that takes too long. */
  async #queues(): Promise<Map<string, number>> {
    const schemas = modules.map(({ name }) => ({
      service: name,
      schema: `${SCHEMA_PREFIX}${name.replaceAll("-", "_")}`,
    }));
    const endsAt = performance.now() + CALM_MS;
    for (;;) {
      const lengths = await queueLengths(this.#admin, schemas);
      const isCalm = [...lengths.values()].every((length) => length === 0);
      if (isCalm || performance.now() > endsAt) return lengths;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** @returns URL of a new charge schema, made by Flint's own migrations */
async function makeFloorSchema(adminUrl: string): Promise<string> {
  const module = modules.find(({ name }) => name === "charge");
  if (module === undefined) throw new Error("There is no service charge.");
  await dropFloorSchema(adminUrl);
  const urls = await provision({ adminUrl, prefix: FLOOR_PREFIX, service: "charge" });
  await migrateModule(module, urls);
  return urls.url;
}

function dropFloorSchema(adminUrl: string): Promise<void> {
  return unprovision({ adminUrl, prefix: FLOOR_PREFIX, service: "charge" });
}
