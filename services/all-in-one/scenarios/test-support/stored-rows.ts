import type { ServiceName } from "@flint/host";
import {
  eventually,
  TABLES_OF_NO_WORKSPACE,
  type TestHost,
  type TestWorkspace,
} from "@flint/testing";

const SERVICES: readonly ServiceName[] = ["platform", "customer", "payment-method", "charge"];

/** Events move from one to the other on their own, a moment after they were written. */
const NUMBERING = ["event_queue", "event_positions"];

/** Every row of some workspaces, by table: "charge.orders". */
export type StoredRows = Record<string, string[]>;

/**
 * Reads all that is stored for the workspaces and their merchants' others, in every service, once
 * the work that follows earlier calls has come to rest. Two readings are equal exactly if nothing
 * was written between.
 */
export async function storedRows(...workspaces: TestWorkspace[]): Promise<StoredRows> {
  const [first] = workspaces;
  if (first === undefined) return {};
  const ids = await idsOf(first.host, workspaces);
  let before = "";
  return eventually(async () => {
    const rows = await readAll(first.host, ids);
    const now = JSON.stringify(rows);
    const isAtRest = now === before;
    before = now;
    return isAtRest ? rows : undefined;
  });
}

/** Ids, outside and inside, of all workspaces of the merchants: a call may name a neighbour. */
async function idsOf(host: TestHost, workspaces: TestWorkspace[]): Promise<string[]> {
  const rows = await host.database("platform").query<{ workspace_id: string; internal_id: string }>(
    `/* all workspaces: merchant */ SELECT workspace_id, internal_id FROM workspaces
       WHERE merchant_id IN (${places(workspaces)})`,
    workspaces.map(({ merchantId }) => merchantId),
  );
  return rows.flatMap(({ workspace_id, internal_id }) => [workspace_id, internal_id]);
}

async function readAll(host: TestHost, ids: string[]): Promise<StoredRows> {
  const read = async (service: ServiceName, table: string) => {
    const found = await host
      .database(service)
      .query(`SELECT * FROM ${table} WHERE workspace_id IN (${places(ids)})`, ids);
    return [`${service}.${table}`, found.map(textOf).sort()] as const;
  };
  const tables = await Promise.all(
    SERVICES.map(async (service) =>
      (await tablesOf(host, service)).map((table) => read(service, table)),
    ),
  );
  return Object.fromEntries(await Promise.all(tables.flat()));
}

const knownTables = new WeakMap<TestHost, Map<ServiceName, Promise<string[]>>>();

/** Tables do not change while a host runs. */
function tablesOf(host: TestHost, service: ServiceName): Promise<string[]> {
  const known = knownTables.get(host) ?? new Map<ServiceName, Promise<string[]>>();
  knownTables.set(host, known);
  const tables = known.get(service) ?? showTables(host, service);
  known.set(service, tables);
  return tables;
}

async function showTables(host: TestHost, service: ServiceName): Promise<string[]> {
  const rows = await host.database(service).query<Record<string, string>>("SHOW TABLES");
  return rows
    .flatMap((row) => Object.values(row))
    .filter((table) => !(table in TABLES_OF_NO_WORKSPACE) && !NUMBERING.includes(table));
}

const places = (values: readonly unknown[]) => values.map(() => "?").join(", ");

function textOf(row: unknown): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
