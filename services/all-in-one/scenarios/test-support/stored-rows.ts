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
 * Reads all that is stored for the workspaces, in every service, once the work that follows
 * earlier calls has come to rest. Two readings are equal exactly if nothing was written between.
 */
export async function storedRows(...workspaces: TestWorkspace[]): Promise<StoredRows> {
  const [first] = workspaces;
  if (first === undefined) return {};
  const ids = [...workspaces.map(({ id }) => id), ...(await internalIds(first.host, workspaces))];
  let before = "";
  return eventually(async () => {
    const rows = await readAll(first.host, ids);
    const now = JSON.stringify(rows);
    const isAtRest = now === before;
    before = now;
    return isAtRest ? rows : undefined;
  });
}

/** Reset sandboxes have other ids inside. */
async function internalIds(host: TestHost, workspaces: TestWorkspace[]): Promise<string[]> {
  const rows = await host.database("platform").query<{ internal_id: string }>(
    `SELECT internal_id FROM workspaces WHERE workspace_id IN (${places(workspaces)})`,
    workspaces.map(({ id }) => id),
  );
  return rows.map(({ internal_id }) => internal_id);
}

async function readAll(host: TestHost, ids: string[]): Promise<StoredRows> {
  const rows: StoredRows = {};
  for (const service of SERVICES) {
    const db = host.database(service);
    for (const table of await tablesOf(host, service)) {
      const found = await db.query(
        `SELECT * FROM ${table} WHERE workspace_id IN (${places(ids)})`,
        ids,
      );
      rows[`${service}.${table}`] = found.map(textOf).sort();
    }
  }
  return rows;
}

async function tablesOf(host: TestHost, service: ServiceName): Promise<string[]> {
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
