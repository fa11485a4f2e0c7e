import { setTimeout as sleep } from "node:timers/promises";
import type { TestHost } from "@flint/testing";

const SERVICES = ["platform", "customer", "payment-method", "charge"] as const;

/** How often the tables are looked at until the work in the background is done. */
const LOOKS_MAX = 100;

/** A sum over every row of every table of every service: it changes with any row. */
export async function tableSums(host: TestHost): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const service of SERVICES) {
    const db = host.database(service);
    const tables = await db.query<Record<string, string>>("SHOW TABLES");
    for (const name of tables.flatMap((row) => Object.values(row))) {
      const [row] = await db.query<{ Checksum: bigint | number }>(`CHECKSUM TABLE ${name}`);
      sums[`${service}.${name}`] = String(row?.Checksum);
    }
  }
  return sums;
}

/** The same, once what runs in the background has nothing left to write. */
export async function quietTableSums(host: TestHost): Promise<Record<string, string>> {
  let before = await tableSums(host);
  for (let look = 0; look < LOOKS_MAX; look++) {
    await sleep(100);
    const now = await tableSums(host);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
  throw new Error("The tables did not come to rest.");
}
