import { idColumn, integerColumn, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager } from "typeorm";
import { emptyWallet, type Wallet } from "../domain/wallet.ts";

type WalletRow = {
  workspaceId: string;
  customerId: string;
  defaultPaymentMethodId: string | null;
  revision: number;
};

/** Which customer a wallet is of. */
export type WalletKey = { workspaceId: string; customerId: string };

/** Customers' defaults. */
export const walletEntity = new EntitySchema<WalletRow>({
  name: "wallet",
  tableName: "wallets",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    customerId: idColumn({ name: "customer_id", primary: true }),
    defaultPaymentMethodId: idColumn({ name: "default_payment_method_id", nullable: true }),
    revision: integerColumn(),
  },
});

/** A customer's wallet; empty where nothing was ever set. */
export async function findWallet(manager: EntityManager, key: WalletKey): Promise<Wallet> {
  const row = await manager.findOneBy(walletEntity, key);
  return row === null ? emptyWallet(key.workspaceId, key.customerId) : walletOf(row);
}

/**
 * Locks a customer's wallet, first of all that is locked of the customer. The row is made where
 * it is missing: an insert that meets another waits for it, where a locking read of nothing
 * would lead two transactions into each other's arms.
 */
export async function lockWallet(tx: Tx, key: WalletKey): Promise<Wallet> {
  await tx.execute(
    `INSERT INTO wallets (workspace_id, customer_id, default_payment_method_id, revision)
     VALUES (?, ?, NULL, 0) ON DUPLICATE KEY UPDATE revision = revision`,
    [key.workspaceId, key.customerId],
  );
  return findWallet(await tx.manager(), key);
}

/** Writes a wallet that is locked. */
export async function updateWallet(tx: Tx, wallet: Wallet): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, customerId, defaultPaymentMethodId, revision } = wallet;
  await manager.update(
    walletEntity,
    { workspaceId, customerId },
    { defaultPaymentMethodId: defaultPaymentMethodId ?? null, revision },
  );
}

function walletOf(row: WalletRow): Wallet {
  return {
    ...row,
    defaultPaymentMethodId: (row.defaultPaymentMethodId ?? undefined) as
      Id<"paymentMethod"> | undefined,
  };
}
