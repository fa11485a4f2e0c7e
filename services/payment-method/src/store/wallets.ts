import { idColumn, integerColumn, rowsInsert, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager } from "typeorm";
import { emptyWallet, type Wallet } from "../domain/wallet.ts";

type WalletRow = {
  workspaceId: string;
  customerId: string;
  defaultPaymentMethodId: string | null;
  revision: number;
};

type BackupRow = {
  workspaceId: string;
  customerId: string;
  position: number;
  paymentMethodId: string;
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

/** What may stand in for the defaults. */
export const walletBackupEntity = new EntitySchema<BackupRow>({
  name: "walletBackup",
  tableName: "wallet_backups",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    customerId: idColumn({ name: "customer_id", primary: true }),
    position: integerColumn({ primary: true }),
    paymentMethodId: idColumn({ name: "payment_method_id" }),
  },
});

/** A customer's wallet; empty where nothing was ever set. */
export async function findWallet(manager: EntityManager, key: WalletKey): Promise<Wallet> {
  const row = await manager.findOneBy(walletEntity, key);
  if (row === null) return emptyWallet(key.workspaceId, key.customerId);
  const { workspaceId, customerId } = key;
  const backups = await manager.find(walletBackupEntity, {
    where: { workspaceId, customerId },
    order: { position: "ASC" },
  });
  return walletOf(row, backups);
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
  writeBackups(tx, wallet);
}

function writeBackups(tx: Tx, { workspaceId, customerId, backupIds }: Wallet): void {
  tx.write("DELETE FROM wallet_backups WHERE workspace_id = ? AND customer_id = ?", [
    workspaceId,
    customerId,
  ]);
  if (backupIds.length === 0) return;
  const { sql, params } = rowsInsert(
    "wallet_backups",
    backupIds.map((id, index) => ({
      workspace_id: workspaceId,
      customer_id: customerId,
      position: index + 1,
      payment_method_id: id,
    })),
  );
  tx.write(sql, params);
}

function walletOf(row: WalletRow, backups: readonly BackupRow[]): Wallet {
  return {
    ...row,
    backupIds: backups.map(({ paymentMethodId }) => paymentMethodId as Id<"paymentMethod">),
    defaultPaymentMethodId: (row.defaultPaymentMethodId ?? undefined) as
      Id<"paymentMethod"> | undefined,
  };
}
