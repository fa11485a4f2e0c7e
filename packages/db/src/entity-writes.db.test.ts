import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { EntitySchema } from "typeorm";

import { bigintColumn, bytesColumn, idColumn } from "./columns.ts";
import { isDuplicate } from "./errors.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

interface Sample {
  id: string;
  workspaceId: string;
  externalId: Buffer | null;
  amountMinor: bigint | null;
}

const samples = new EntitySchema<Sample>({
  name: "samples",
  columns: {
    id: idColumn({ primary: true }),
    workspaceId: idColumn({ name: "workspace_id" }),
    externalId: bytesColumn({ name: "external_id", nullable: true }),
    amountMinor: bigintColumn({ name: "amount_minor", nullable: true }),
  },
});

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch("manager", { entities: [samples] });
});
afterAll(() => scratch.drop());
beforeEach(async () => {
  await scratch.database.query("DELETE FROM samples");
});

function run(body: (tx: Tx) => Promise<null>): Promise<null> {
  return transact(scratch.database, body, { landed: () => Promise.resolve(undefined) });
}

async function committed(): Promise<string[]> {
  const rows = await scratch.database.query<{ id: string }>("SELECT id FROM samples ORDER BY id");
  return rows.map(({ id }) => id);
}

const WRITE = "INSERT INTO samples (id, workspace_id) VALUES (?, 'ws_1')";

describe("tx.manager", () => {
  test("works in the same transaction as the statements around it", async () => {
    await run(async (tx) => {
      tx.write(WRITE, ["queued"]);
      const manager = await tx.manager();
      expect(await manager.countBy(samples, { workspaceId: "ws_1" })).toBe(1);
      await manager.insert(samples, { id: "inserted", workspaceId: "ws_1" });
      await manager.update(samples, { id: "inserted" }, { amountMinor: 9_007_199_254_740_993n });
      const rows = await tx.query("SELECT amount_minor FROM samples WHERE id = 'inserted'");
      expect(rows).toEqual([{ amount_minor: 9_007_199_254_740_993n }]);
      expect(await committed()).toEqual([]);
      return null;
    });
    expect(await committed()).toEqual(["inserted", "queued"]);
  });

  test("is rolled back with it", async () => {
    const refused = run(async (tx) => {
      await (await tx.manager()).insert(samples, { id: "a", workspaceId: "ws_1" });
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await committed()).toEqual([]);
  });

  test("begins no transaction of its own, which would commit this one", async () => {
    const refused = run(async (tx) => {
      tx.write(WRITE, ["queued"]);
      const manager = await tx.manager();
      await manager.save(samples, { id: "saved", workspaceId: "ws_1" });
      await manager.transaction((inner) =>
        inner.insert(samples, { id: "in", workspaceId: "ws_1" }),
      );
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await committed()).toEqual([]);
  });

  test("breaks the transaction by an error, also when the body swallows it", async () => {
    const swallowed = run(async (tx) => {
      tx.write(WRITE, ["queued"]);
      const manager = await tx.manager();
      await manager.query("SELECT no_such_column FROM samples").catch(() => undefined);
      return null;
    });
    await expect(swallowed).rejects.toThrow("no_such_column");
    expect(await committed()).toEqual([]);
  });

  test("lets a duplicate key be caught, through TypeORM's wrapping", async () => {
    await run(async (tx) => {
      tx.write(WRITE, ["a"]);
      const manager = await tx.manager();
      const again = manager.insert(samples, { id: "a", workspaceId: "ws_1" });
      const error: unknown = await again.catch((thrown: unknown) => thrown);
      expect([isDuplicate(error), isDuplicate(error, "PRIMARY")]).toEqual([true, true]);
      expect(isDuplicate(error, "samples_external")).toBe(false);
      return null;
    });
    expect(await committed()).toEqual(["a"]);
  });

  test("cannot be used after the end", async () => {
    let kept: Awaited<ReturnType<Tx["manager"]>> | undefined;
    await run(async (tx) => {
      kept = await tx.manager();
      return null;
    });
    await expect(kept?.query("SELECT 1")).rejects.toThrow("has ended");
  });
});
