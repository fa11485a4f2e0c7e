import {
  booleanColumn,
  idColumn,
  instantColumn,
  integerColumn,
  textColumn,
  bytesColumn,
  type Tx,
} from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, In, LessThan } from "typeorm";
import { cardExpiresAt } from "../domain/card-expiry.ts";
import {
  type DetachReason,
  PAYMENT_METHOD_MOVES,
  type PaymentMethod,
  type PaymentMethodState,
  type PaymentMethodUsage,
} from "../domain/payment-method.ts";

/** A row of `payment_methods`. */
export type PaymentMethodRow = {
  workspaceId: string;
  id: string;
  customerId: string;
  kind: string;
  usage: PaymentMethodUsage;
  state: PaymentMethodState;
  brand: string | null;
  last4: string | null;
  expiryMonth: number | null;
  expiryYear: number | null;
  networkToken: boolean;
  fingerprint: string | null;
  processorToken: Buffer | null;
  processorAccountId: string;
  setupId: string;
  createdAt: Temporal.Instant;
  expiresAt: Temporal.Instant | null;
  expiryAnnouncedAt: Temporal.Instant | null;
  detachReason: DetachReason | "";
  detachedAt: Temporal.Instant | null;
  adoptedBy: string;
  revision: number;
};

/** Saved cards. */
export const paymentMethodEntity = new EntitySchema<PaymentMethodRow>({
  name: "paymentMethod",
  tableName: "payment_methods",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    customerId: idColumn({ name: "customer_id" }),
    kind: textColumn(),
    usage: textColumn({ name: "payment_usage" }),
    state: textColumn(),
    brand: textColumn({ nullable: true }),
    last4: textColumn({ nullable: true }),
    expiryMonth: integerColumn({ name: "expiry_month", nullable: true }),
    expiryYear: integerColumn({ name: "expiry_year", nullable: true }),
    networkToken: booleanColumn({ name: "network_token" }),
    fingerprint: textColumn({ nullable: true }),
    processorToken: bytesColumn({ name: "processor_token", nullable: true }),
    processorAccountId: idColumn({ name: "processor_account_id" }),
    setupId: idColumn({ name: "setup_id" }),
    createdAt: instantColumn({ name: "created_at" }),
    expiresAt: instantColumn({ name: "expires_at", nullable: true }),
    expiryAnnouncedAt: instantColumn({ name: "expiry_announced_at", nullable: true }),
    detachReason: textColumn({ name: "detach_reason" }),
    detachedAt: instantColumn({ name: "detached_at", nullable: true }),
    adoptedBy: textColumn({ name: "adopted_by" }),
    revision: integerColumn(),
  },
});

/** One payment method, or nothing where the workspace has none of that id. */
export async function findPaymentMethod(
  manager: EntityManager,
  key: { workspaceId: string; id: string },
): Promise<PaymentMethod | undefined> {
  const row = await manager.findOneBy(paymentMethodEntity, key);
  return row === null ? undefined : paymentMethodOf(row);
}

/** The processor's token of one, sealed; nothing where it has none, or is not in the workspace. */
export async function findSealedToken(
  manager: EntityManager,
  key: { workspaceId: string; id: string },
): Promise<Buffer | undefined> {
  const row = await manager.findOne(paymentMethodEntity, {
    where: key,
    select: { workspaceId: true, id: true, processorToken: true },
  });
  return row?.processorToken ?? undefined;
}

/** One payment method, locked; its customer's wallet is locked before, by everyone. */
export async function lockPaymentMethod(
  tx: Tx,
  key: { workspaceId: string; id: string },
): Promise<PaymentMethod | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(paymentMethodEntity, {
    where: key,
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : paymentMethodOf(row);
}

/** Several, locked by id in one round trip; one that the workspace has not is missing. */
export async function lockPaymentMethods(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<PaymentMethod[]> {
  if (ids.length === 0) return [];
  const manager = await tx.manager();
  const rows = await manager.find(paymentMethodEntity, {
    where: { workspaceId, id: In([...ids]) },
    order: { id: "ASC" },
    lock: { mode: "pessimistic_write" },
  });
  return rows.map(paymentMethodOf);
}

/** States from which a payment method can be detached. */
const DETACHABLE = (Object.keys(PAYMENT_METHOD_MOVES) as PaymentMethodState[]).filter((state) =>
  PAYMENT_METHOD_MOVES[state].includes("detaching"),
);

/** A customer's that can be detached, locked by id. */
export async function lockDetachablePaymentMethods(
  tx: Tx,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<PaymentMethod[]> {
  const manager = await tx.manager();
  const rows = await manager.find(paymentMethodEntity, {
    where: { workspaceId, customerId, state: In(DETACHABLE) },
    order: { id: "ASC" },
    lock: { mode: "pessimistic_write" },
  });
  return rows.map(paymentMethodOf);
}

/** A customer's payment methods, newest first. */
export async function listPaymentMethods(
  manager: EntityManager,
  filter: {
    workspaceId: string;
    customerId: string;
    states: readonly PaymentMethodState[];
    usage: PaymentMethodUsage | undefined;
    expiresBefore: Temporal.Instant | undefined;
  },
  page: { limit: number; after?: string },
): Promise<PaymentMethod[]> {
  const { workspaceId, customerId, states, usage, expiresBefore } = filter;
  const rows = await manager.find(paymentMethodEntity, {
    where: {
      workspaceId,
      customerId,
      state: In([...states]),
      ...(usage === undefined ? {} : { usage }),
      ...(expiresBefore === undefined ? {} : { expiresAt: LessThan(expiresBefore) }),
      ...(page.after === undefined ? {} : { id: LessThan(page.after) }),
    },
    order: { id: "DESC" },
    take: page.limit,
  });
  return rows.map(paymentMethodOf);
}

/** Writes a new payment method. */
export async function insertPaymentMethod(tx: Tx, method: PaymentMethod): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(paymentMethodEntity, rowOf(method));
}

/**
 * Writes a payment method that is locked.
 *
 * @param sealedToken the processor's token, where it is known now
 */
export async function updatePaymentMethod(
  tx: Tx,
  method: PaymentMethod,
  sealedToken?: Buffer,
): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, id } = method;
  const row = rowOf(method);
  await manager.update(
    paymentMethodEntity,
    { workspaceId, id },
    sealedToken === undefined ? row : { ...row, processorToken: sealedToken },
  );
}

/** Deletes a payment method that never became active; one in any other state stays. */
export async function deleteFailedPaymentMethod(
  tx: Tx,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<void> {
  const manager = await tx.manager();
  await manager.delete(paymentMethodEntity, { workspaceId, id, state: "failed" });
}

/** The payment method that a row holds. */
export function paymentMethodOf(
  row: Omit<PaymentMethodRow, "processorToken" | "expiresAt">,
): PaymentMethod {
  const { brand, last4, expiryMonth, expiryYear, networkToken } = row;
  const known = brand !== null && last4 !== null && expiryMonth !== null && expiryYear !== null;
  return {
    id: row.id as Id<"paymentMethod">,
    workspaceId: row.workspaceId,
    customerId: row.customerId,
    usage: row.usage,
    state: row.state,
    card: known ? { brand, last4, expiryMonth, expiryYear, networkToken } : undefined,
    fingerprint: row.fingerprint ?? undefined,
    processorAccountId: row.processorAccountId as Id<"processorAccount">,
    setupId: row.setupId as Id<"setup">,
    createdAt: row.createdAt,
    expiryAnnouncedAt: row.expiryAnnouncedAt ?? undefined,
    detachReason: row.detachReason === "" ? undefined : row.detachReason,
    detachedAt: row.detachedAt ?? undefined,
    adoptedBy: row.adoptedBy,
    revision: row.revision,
  };
}

function rowOf(method: PaymentMethod): Omit<PaymentMethodRow, "processorToken"> {
  const { card, fingerprint, expiryAnnouncedAt, detachReason, detachedAt, ...facts } = method;
  return {
    ...facts,
    kind: "card",
    brand: card?.brand ?? null,
    last4: card?.last4 ?? null,
    expiryMonth: card?.expiryMonth ?? null,
    expiryYear: card?.expiryYear ?? null,
    networkToken: card?.networkToken ?? false,
    fingerprint: fingerprint ?? null,
    expiresAt: card === undefined ? null : cardExpiresAt(card),
    expiryAnnouncedAt: expiryAnnouncedAt ?? null,
    detachReason: detachReason ?? "",
    detachedAt: detachedAt ?? null,
  };
}
