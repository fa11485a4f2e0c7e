import {
  bigintColumn,
  idColumn,
  instantColumn,
  integerColumn,
  textColumn,
  type Tx,
} from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, LessThan } from "typeorm";
import type { ConsentPurpose } from "../domain/consent.ts";
import type { UsageRecord } from "../domain/usage-record.ts";

type UsageRow = {
  workspaceId: string;
  userId: string;
  customerId: string;
  paymentMethodId: string | null;
  purpose: ConsentPurpose;
  amountMinor: bigint | null;
  currency: string;
  nextChargeAt: Temporal.Instant | null;
  state: UsageRecord["state"];
  revision: number;
};

/** Who relies on which wallet. */
export const usageRecordEntity = new EntitySchema<UsageRow>({
  name: "usageRecord",
  tableName: "usage_records",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    userId: idColumn({ name: "user_id", primary: true }),
    customerId: idColumn({ name: "customer_id" }),
    paymentMethodId: idColumn({ name: "payment_method_id", nullable: true }),
    purpose: textColumn(),
    amountMinor: bigintColumn({ name: "amount_minor", nullable: true }),
    currency: textColumn(),
    nextChargeAt: instantColumn({ name: "next_charge_at", nullable: true }),
    state: textColumn(),
    revision: integerColumn(),
  },
});

/** The record of a subscription or an order, or nothing where none was ever written. */
export async function findUsageRecord(
  manager: EntityManager,
  key: { workspaceId: string; userId: string },
): Promise<UsageRecord | undefined> {
  const row = await manager.findOneBy(usageRecordEntity, key);
  return row === null ? undefined : usageRecordOf(row);
}

/** A customer's live records, by id: at most 500. What changes them holds the wallet's lock. */
export async function findLiveUsages(
  manager: EntityManager,
  key: { workspaceId: string; customerId: string },
): Promise<UsageRecord[]> {
  const { workspaceId, customerId } = key;
  const rows = await manager.find(usageRecordEntity, {
    where: { workspaceId, customerId, state: "live" },
    order: { userId: "ASC" },
  });
  return rows.map(usageRecordOf);
}

/** How many live records a customer has. */
export function countLiveUsages(
  manager: EntityManager,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<number> {
  return manager.countBy(usageRecordEntity, { workspaceId, customerId, state: "live" });
}

/** The records of a customer, or those that name a payment method: the greatest ids first. */
export async function listUsageRecords(
  manager: EntityManager,
  filter: { workspaceId: string; includeReleased: boolean } & (
    { customerId: string } | { paymentMethodId: string }
  ),
  page: { limit: number; after: string | undefined },
): Promise<UsageRecord[]> {
  const { includeReleased, ...of } = filter;
  const rows = await manager.find(usageRecordEntity, {
    where: {
      ...of,
      ...(includeReleased ? {} : { state: "live" as const }),
      ...(page.after === undefined ? {} : { userId: LessThan(page.after) }),
    },
    order: { userId: "DESC" },
    take: page.limit,
  });
  return rows.map(usageRecordOf);
}

/** Writes a new record; its customer's wallet is locked. */
export async function insertUsageRecord(tx: Tx, record: UsageRecord): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(usageRecordEntity, rowOf(record));
}

/** Writes a record whose customer's wallet is locked; it travels with the other writes. */
export function updateUsageRecord(tx: Tx, record: UsageRecord): void {
  const row = rowOf(record);
  tx.write(
    `UPDATE usage_records SET payment_method_id = ?, purpose = ?, amount_minor = ?, currency = ?,
       next_charge_at = ?, state = ?, revision = ?
     WHERE workspace_id = ? AND user_id = ?`,
    [
      ...[row.paymentMethodId, row.purpose, row.amountMinor, row.currency, row.nextChargeAt],
      ...[row.state, row.revision, row.workspaceId, row.userId],
    ],
  );
}

function usageRecordOf(row: UsageRow): UsageRecord {
  const { paymentMethodId, amountMinor, currency, nextChargeAt, ...facts } = row;
  return {
    ...facts,
    paymentMethodId: (paymentMethodId ?? undefined) as Id<"paymentMethod"> | undefined,
    amount: amountMinor === null ? undefined : { currency: currency as Currency, amountMinor },
    nextChargeAt: nextChargeAt ?? undefined,
  };
}

function rowOf(record: UsageRecord): UsageRow {
  const { paymentMethodId, amount, nextChargeAt, ...facts } = record;
  return {
    ...facts,
    paymentMethodId: paymentMethodId ?? null,
    amountMinor: amount?.amountMinor ?? null,
    currency: amount?.currency ?? "",
    nextChargeAt: nextChargeAt ?? null,
  };
}
