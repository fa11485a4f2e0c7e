import { randomUUID } from "node:crypto";
import { AttemptState, ChargeReason, Initiator, OrderService } from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { WorkspaceService } from "@flint/contracts-platform";
import { type PurgeOptions, purgeRetired, SERVICE_NAMES, type ServiceName } from "@flint/host";
import { readFeed } from "@flint/outbox";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  eventually,
  newWorkspace,
  schemaPrefix,
  TABLES_OF_NO_WORKSPACE,
  type TestCaller,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";

let all: Awaited<ReturnType<typeof allHost>>;

beforeAll(async () => {
  all = await allHost();
});
afterAll(() => all.stop());

const db = (service: ServiceName) => all.host.database(service);

function purge(options: Partial<PurgeOptions> = {}) {
  const adminUrl = process.env["FLINT_MYSQL_URL"] ?? "";
  const given = { adminUrl, databasePrefix: schemaPrefix(), retiredForMs: 0, dryRun: false };
  return purgeRetired({ ...given, ...options });
}

/** Something in every service: an order that is paid and one whose attempt waits to be looked up. */
async function useSandbox(by: TestCaller) {
  const { id: customerId } = await aCustomer(by);
  for (const processorToken of ["sim_approve", "sim_reset_after_charge"]) {
    await aPaymentMethod(by, { customerId, processorToken });
    const { id: orderId } = await anOrder(by, { customerId });
    const { attempt } = await by.client(OrderService).payOrder({
      ...{ requestId: randomUUID(), orderId },
      ...{ initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
    });
    expect([AttemptState.APPROVED, AttemptState.UNKNOWN]).toContain(attempt?.state);
  }
  // The look-up would change what is compared.
  await db("charge").query(
    `/* all workspaces: jobs */ UPDATE jobs SET due_at = due_at + INTERVAL 1 DAY
    WHERE kind = 'collect' AND lease_owner IS NULL`,
  );
  return customerId;
}

/** An event that a consumer of charge's gave up on, and that its cursor counts. */
async function park(internalId: string): Promise<string> {
  const [cursor] = await db("charge").query<{ name: string }>("SELECT name FROM consumer_cursors");
  const consumer = cursor?.name ?? "";
  await db("charge").query(
    `INSERT INTO parked_events (consumer, position, workspace_id, object_id, event, state, tries,
      parked_at) VALUES (?, ?, ?, 'x_1', '{}', 'parked', 5, UTC_TIMESTAMP(6))`,
    [consumer, Date.now(), internalId],
  );
  await db("charge").query("UPDATE consumer_cursors SET parked = parked + 1 WHERE name = ?", [
    consumer,
  ]);
  return consumer;
}

async function parkedCount(consumer: string): Promise<number> {
  const [row] = await db("charge").query<{ parked: bigint }>(
    "SELECT parked FROM consumer_cursors WHERE name = ?",
    [consumer],
  );
  return Number(row?.parked);
}

/** How many rows each table of each service holds of a workspace; tables without any are left out. */
async function rowsOf(workspaceId: string): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const service of SERVICE_NAMES) {
    const tables = await db(service).query<{ name: string }>(
      `/* all workspaces: purge */ SELECT TABLE_NAME AS name FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE()`,
    );
    for (const { name } of tables) {
      if (name in TABLES_OF_NO_WORKSPACE) continue;
      const [row] = await db(service).query<{ count: bigint | number }>(
        `SELECT COUNT(*) AS count FROM ${name} WHERE workspace_id = ?`,
        [workspaceId],
      );
      if (Number(row?.count) > 0) rows[`${service}.${name}`] = Number(row?.count);
    }
  }
  return rows;
}

/** The internal id that a workspace has, and those that it had. */
async function internalIds(workspaceId: string) {
  const [now] = await db("platform").query<{ internal_id: string }>(
    "SELECT internal_id FROM workspaces WHERE workspace_id = ?",
    [workspaceId],
  );
  const before = await db("platform").query<{ internal_id: string }>(
    "SELECT internal_id FROM retired_workspaces WHERE workspace_id = ?",
    [workspaceId],
  );
  return { now: now?.internal_id ?? "", before: before.map(({ internal_id }) => internal_id) };
}

const reset = (merchant: TestWorkspace) =>
  merchant
    .client(WorkspaceService)
    .resetSandbox({ requestId: randomUUID(), workspaceId: merchant.id });

/** Once nothing is waiting for its number, nothing of a table changes by itself. */
async function settled(): Promise<void> {
  await eventually(async () => {
    const queued = await Promise.all(
      SERVICE_NAMES.map((service) =>
        db(service).query("/* all workspaces: feed */ SELECT queue_id FROM event_queue"),
      ),
    );
    return queued.every((rows) => rows.length === 0);
  });
}

/** Every position of a feed from 1, in order. */
async function feedPositions(service: ServiceName): Promise<bigint[]> {
  const positions: bigint[] = [];
  for (;;) {
    const afterPosition = positions.at(-1) ?? 0n;
    const events = await readFeed(db(service), { afterPosition, limit: 500 });
    if (events.length === 0) return positions;
    positions.push(...events.map(({ position }) => position));
  }
}

test("M4: a purge leaves nothing of a reset or deleted sandbox, and all of the others", async () => {
  const merchant = await newWorkspace(all.host);
  const other = await newWorkspace(all.host);
  await useSandbox(merchant);
  await useSandbox(other);
  const first = (await internalIds(merchant.id)).now;
  const consumer = await park(first);
  const parkedBefore = await parkedCount(consumer);
  await reset(merchant);
  await useSandbox(merchant);
  const deleted = await newWorkspace(all.host);
  await useSandbox(deleted);
  await deleted
    .client(WorkspaceService)
    .deleteSandbox({ requestId: randomUUID(), workspaceId: deleted.id });
  await settled();

  const retired = [first, ...(await internalIds(deleted.id)).before];
  expect(retired).toHaveLength(2);
  const kept = [(await internalIds(merchant.id)).now, (await internalIds(other.id)).now];
  const keptBefore = await Promise.all([...kept, merchant.id, other.id, deleted.id].map(rowsOf));
  for (const id of retired) expect(Object.keys(await rowsOf(id)).length).toBeGreaterThan(10);

  const counted = await purge({ dryRun: true });
  expect(counted.rows).toBeGreaterThan(50);
  for (const id of retired) expect(Object.keys(await rowsOf(id)).length).toBeGreaterThan(10);
  expect(await purge({ retiredForMs: 3_600_000 * 24 * 365 })).toMatchObject({ rows: 0 });

  // Stopped half way, as by a kill between two batches.
  const stop = new AbortController();
  const half = await purge({ signal: stop.signal, onPurged: () => stop.abort() });
  expect(half).toMatchObject({ complete: false });
  expect(half.rows).toBeLessThan(counted.rows);

  expect(await purge()).toMatchObject({ complete: true });
  for (const id of retired) expect(await rowsOf(id)).toEqual({});
  expect(await parkedCount(consumer)).toBe(parkedBefore - 1);
  const keptAfter = await Promise.all([...kept, merchant.id, other.id, deleted.id].map(rowsOf));
  expect(keptAfter).toEqual(keptBefore);
  expect(await purge()).toEqual({ workspaces: 0, rows: 0, complete: true });
}, 60_000);

test("a purge leaves no gap in a feed; the sequencer and the consumers go on", async () => {
  const merchant = await newWorkspace(all.host);
  await useSandbox(merchant);
  await reset(merchant);
  await settled();
  const before = await Promise.all(SERVICE_NAMES.map(feedPositions));
  expect(await purge()).toMatchObject({ complete: true });
  expect(await Promise.all(SERVICE_NAMES.map(feedPositions))).toEqual(before);

  const customerId = await useSandbox(merchant);
  await eventually(async () => {
    const { customer } = await merchant.client(CustomerService).getCustomer({ customerId });
    return customer?.defaultPaymentMethodId !== "";
  });
  await settled();
  for (const service of SERVICE_NAMES) {
    const positions = await feedPositions(service);
    expect(positions).toEqual(positions.map((_, index) => BigInt(index + 1)));
  }
}, 60_000);

test("an id that a live workspace has is never purged, though it is on the list", async () => {
  const merchant = await newWorkspace(all.host);
  await useSandbox(merchant);
  const { now } = await internalIds(merchant.id);
  await db("platform").query(
    `INSERT INTO retired_workspaces (internal_id, workspace_id, retired_at)
    VALUES (?, ?, UTC_TIMESTAMP(6) - INTERVAL 1 DAY)`,
    [now, merchant.id],
  );
  const before = await rowsOf(now);
  await expect(purge()).rejects.toThrow(`${now} is retired and yet a live workspace's`);
  expect(await rowsOf(now)).toEqual(before);
  // A reset makes it what the list says, so that the next purge finds nothing wrong.
  await db("platform").query("UPDATE workspaces SET internal_id = ? WHERE workspace_id = ?", [
    `ws_${randomUUID().replaceAll("-", "").slice(0, 26)}`,
    merchant.id,
  ]);
  expect(await purge()).toMatchObject({ complete: true });
});
