import { instantColumn, idColumn, textColumn, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager } from "typeorm";
import type { Merchant } from "../domain/merchant.ts";

/** Table `merchants`. */
export const merchantEntity = new EntitySchema<Merchant>({
  name: "merchant",
  tableName: "merchants",
  columns: {
    id: idColumn({ primary: true }),
    name: textColumn(),
    createdAt: instantColumn({ name: "created_at" }),
  },
});

/** The merchant of a workspace: there always is one. */
export function readMerchant(manager: EntityManager, id: Id<"merchant">): Promise<Merchant> {
  return manager.findOneByOrFail(merchantEntity, { id });
}

/** Holds back, until the transaction ends, everyone else who would count this merchant's sandboxes. */
export async function lockMerchant(tx: Tx, id: Id<"merchant">): Promise<void> {
  const manager = await tx.manager();
  await manager.findOne(merchantEntity, { where: { id }, lock: { mode: "pessimistic_write" } });
}

/** Writes a new merchant. */
export async function insertMerchant(tx: Tx, merchant: Merchant): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(merchantEntity, merchant);
}
