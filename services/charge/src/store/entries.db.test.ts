import { isDuplicate, transact } from "@flint/db";
import { systemIds } from "@flint/std";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { anOrder, NOW } from "../domain/test-support/charge-objects.ts";
import { insertEntry } from "./entries.ts";

const ids = systemIds();
let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("E6: an attempt is credited once: a second credit is a duplicate key", async () => {
  const db = charges.host.database("charge");
  const order = anOrder({ id: ids.next("order"), workspaceId: ids.next("workspace") });
  const sourceId = ids.next("attempt");
  const credit = () =>
    transact(
      db,
      async (tx) => {
        const id = ids.next("entry");
        const entry = { id, kind: "charge" as const, sourceId, amountMinor: 2000n, createdAt: NOW };
        insertEntry(tx, order, entry);
        return null;
      },
      { landed: () => Promise.resolve(undefined) },
    );
  await credit();
  const second = await credit().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isDuplicate(second)).toBe(true);
  const stored = await db.query<{ amount_minor: bigint }>(
    "SELECT amount_minor FROM order_entries WHERE workspace_id = ? AND order_id = ?",
    [order.workspaceId, order.id],
  );
  expect(stored).toEqual([{ amount_minor: 2000n }]);
});
