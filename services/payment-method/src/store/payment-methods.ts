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
  type PaymentMethodKind,
  type PaymentMethodState,
  type PaymentMethodUsage,
} from "../domain/payment-method.ts";

/** A row of `payment_methods`. */
export type PaymentMethodRow = {
  workspaceId: string;
  id: string;
  customerId: string;
  kind: PaymentMethodKind;
  usage: PaymentMethodUsage;
  state: PaymentMethodState;
  brand: string | null;
  last4: string | null;
  expiryMonth: number | null;
  expiryYear: number | null;
  networkToken: boolean;
  bankName: string | null;
  bankCountry: string | null;
  mandateReference: string | null;
  fingerprint: string | null;
  processorToken: Buffer | null;
  processorAccountId: string;
  setupId: string;
  importId: string;
  duplicateOfId: string;
  createdAt: Temporal.Instant;
  expiresAt: Temporal.Instant | null;
  expiryAnnouncedAt: Temporal.Instant | null;
  detachReason: DetachReason | "";
  detachedAt: Temporal.Instant | null;
  adoptedBy: string;
  revision: number;
};

/** Saved cards and bank accounts. */
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
    bankName: textColumn({ name: "bank_name", nullable: true }),
    bankCountry: textColumn({ name: "bank_country", nullable: true }),
    mandateReference: textColumn({ name: "mandate_reference", nullable: true }),
    fingerprint: textColumn({ nullable: true }),
    processorToken: bytesColumn({ name: "processor_token", nullable: true }),
    processorAccountId: idColumn({ name: "processor_account_id" }),
    setupId: idColumn({ name: "setup_id" }),
    importId: idColumn({ name: "import_id" }),
    duplicateOfId: idColumn({ name: "duplicate_of_id" }),
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

/**
 * A customer's ACTIVE payment method of a fingerprint, locked; the newest where older data holds
 * several. The customer's wallet is locked before: that is what keeps two from being made.
 */
export async function lockActiveByFingerprint(
  tx: Tx,
  key: { workspaceId: string; customerId: string; fingerprint: string },
): Promise<PaymentMethod | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(paymentMethodEntity, {
    where: { ...key, state: "active" },
    order: { id: "DESC" },
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : paymentMethodOf(row);
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
  return {
    id: row.id as Id<"paymentMethod">,
    workspaceId: row.workspaceId,
    customerId: row.customerId,
    kind: row.kind,
    usage: row.usage,
    state: row.state,
    card: cardOf(row),
    bankDebit: bankDebitOf(row),
    fingerprint: row.fingerprint ?? undefined,
    processorAccountId: row.processorAccountId as Id<"processorAccount">,
    setupId: (row.setupId || undefined) as Id<"setup"> | undefined,
    importId: (row.importId || undefined) as Id<"import"> | undefined,
    duplicateOfId: (row.duplicateOfId || undefined) as Id<"paymentMethod"> | undefined,
    createdAt: row.createdAt,
    expiryAnnouncedAt: row.expiryAnnouncedAt ?? undefined,
    detachReason: row.detachReason === "" ? undefined : row.detachReason,
    detachedAt: row.detachedAt ?? undefined,
    adoptedBy: row.adoptedBy,
    revision: row.revision,
  };
}

type Facts = Omit<PaymentMethodRow, "processorToken" | "expiresAt">;

function cardOf({ brand, last4, expiryMonth, expiryYear, networkToken }: Facts) {
  const known = brand !== null && last4 !== null && expiryMonth !== null && expiryYear !== null;
  return known ? { brand, last4, expiryMonth, expiryYear, networkToken } : undefined;
}

function bankDebitOf({ bankName, last4, bankCountry: country, mandateReference }: Facts) {
  const known =
    bankName !== null && last4 !== null && country !== null && mandateReference !== null;
  return known ? { bankName, last4, country, mandateReference } : undefined;
}

function rowOf(method: PaymentMethod): Omit<PaymentMethodRow, "processorToken"> {
  const { card, bankDebit, fingerprint, setupId, importId, duplicateOfId, ...others } = method;
  const { expiryAnnouncedAt, detachReason, detachedAt, ...facts } = others;
  return {
    ...facts,
    setupId: setupId ?? "",
    importId: importId ?? "",
    duplicateOfId: duplicateOfId ?? "",
    brand: card?.brand ?? null,
    last4: card?.last4 ?? bankDebit?.last4 ?? null,
    expiryMonth: card?.expiryMonth ?? null,
    expiryYear: card?.expiryYear ?? null,
    networkToken: card?.networkToken ?? false,
    bankName: bankDebit?.bankName ?? null,
    bankCountry: bankDebit?.country ?? null,
    mandateReference: bankDebit?.mandateReference ?? null,
    fingerprint: fingerprint ?? null,
    expiresAt: card === undefined ? null : cardExpiresAt(card),
    expiryAnnouncedAt: expiryAnnouncedAt ?? null,
    detachReason: detachReason ?? "",
    detachedAt: detachedAt ?? null,
  };
}
