import {
  booleanColumn,
  bytesColumn,
  idColumn,
  instantColumn,
  integerColumn,
  jsonColumn,
  textColumn,
  type Tx,
} from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, LessThan } from "typeorm";
import type { ProcessorAccount } from "../domain/processor-account.ts";

type AccountRow = {
  workspaceId: string;
  id: string;
  processor: string;
  profile: string;
  enabled: boolean;
  capability: ProcessorAccount["capability"];
  requirementsDue: readonly string[];
  defaultMarker: number | null;
  secret: Buffer;
  createdAt: Temporal.Instant;
  revision: number;
};

/** An account, and its secret as it is sealed in its row. */
export type StoredAccount = { account: ProcessorAccount; sealedSecret: Buffer };

/** Workspaces' accounts at processors. */
export const processorAccountEntity = new EntitySchema<AccountRow>({
  name: "processorAccount",
  tableName: "processor_accounts",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    processor: textColumn(),
    profile: textColumn(),
    enabled: booleanColumn(),
    capability: textColumn(),
    requirementsDue: jsonColumn({ name: "requirements_due" }),
    defaultMarker: integerColumn({ name: "default_marker", nullable: true }),
    secret: bytesColumn(),
    createdAt: instantColumn({ name: "created_at" }),
    revision: integerColumn(),
  },
});

/** The account that is taken where none is named. */
export async function findDefaultAccount(
  manager: EntityManager,
  workspaceId: string,
): Promise<StoredAccount | undefined> {
  const row = await manager.findOneBy(processorAccountEntity, { workspaceId, defaultMarker: 1 });
  return row === null ? undefined : accountOf(row);
}

/** One account, or nothing where the workspace has none of that id. */
export async function findAccount(
  manager: EntityManager,
  key: { workspaceId: string; id: string },
): Promise<StoredAccount | undefined> {
  const row = await manager.findOneBy(processorAccountEntity, key);
  return row === null ? undefined : accountOf(row);
}

/** The same, locked. */
export async function lockAccount(
  tx: Tx,
  key: { workspaceId: string; id: string },
): Promise<StoredAccount | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(processorAccountEntity, {
    where: key,
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : accountOf(row);
}

/** A workspace's accounts, newest first. */
export async function listAccounts(
  manager: EntityManager,
  workspaceId: string,
  page: { limit: number; after?: string },
): Promise<ProcessorAccount[]> {
  const rows = await manager.find(processorAccountEntity, {
    where: { workspaceId, ...(page.after === undefined ? {} : { id: LessThan(page.after) }) },
    order: { id: "DESC" },
    take: page.limit,
  });
  return rows.map((row) => accountOf(row).account);
}

/** Writes a new account with its sealed secret. */
export async function insertAccount(tx: Tx, stored: StoredAccount): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(processorAccountEntity, rowOf(stored));
}

/** Writes an account that is locked. */
export async function updateAccount(tx: Tx, stored: StoredAccount): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, id } = stored.account;
  await manager.update(processorAccountEntity, { workspaceId, id }, rowOf(stored));
}

function rowOf({ account, sealedSecret }: StoredAccount): AccountRow {
  const { isDefault, ...facts } = account;
  return { ...facts, defaultMarker: isDefault ? 1 : null, secret: sealedSecret };
}

function accountOf(row: AccountRow): StoredAccount {
  const { secret, defaultMarker, ...facts } = row;
  const id = row.id as Id<"processorAccount">;
  return { account: { ...facts, id, isDefault: defaultMarker === 1 }, sealedSecret: secret };
}
