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
import { EntitySchema, type EntityManager, Equal, In, LessThan } from "typeorm";
import type { Address, Customer } from "../domain/customer.ts";

type CustomerRow = {
  workspaceId: string;
  id: string;
  externalReferenceId: Buffer | null;
  name: string;
  email: string;
  phone: string;
  address: Address | null;
  locale: string;
  timeZone: string;
  taxExempt: boolean;
  taxIds: object;
  metadata: object;
  defaultPaymentMethodId: string | null;
  walletRevision: number;
  state: Customer["state"];
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  revision: number;
};

/** Which customer of which workspace. */
export type CustomerKey = { workspaceId: string; id: string };

/** Who pays. */
export const customerEntity = new EntitySchema<CustomerRow>({
  name: "customer",
  tableName: "customers",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    externalReferenceId: bytesColumn({ name: "external_reference_id", nullable: true }),
    name: textColumn(),
    email: textColumn(),
    phone: textColumn(),
    address: jsonColumn({ nullable: true }),
    locale: textColumn(),
    timeZone: textColumn({ name: "time_zone" }),
    taxExempt: booleanColumn({ name: "tax_exempt" }),
    taxIds: jsonColumn({ name: "tax_ids" }),
    metadata: jsonColumn(),
    defaultPaymentMethodId: idColumn({ name: "default_payment_method_id", nullable: true }),
    walletRevision: integerColumn({ name: "wallet_revision" }),
    state: textColumn(),
    createdAt: instantColumn({ name: "created_at" }),
    updatedAt: instantColumn({ name: "updated_at" }),
    revision: integerColumn(),
  },
});

/** One customer, or nothing where the workspace has none of that id. */
export async function findCustomer(
  manager: EntityManager,
  key: CustomerKey,
): Promise<Customer | undefined> {
  const row = await manager.findOneBy(customerEntity, key);
  return row === null ? undefined : customerOf(row);
}

/** Those of some customers that the workspace has. */
export async function findCustomers(
  manager: EntityManager,
  workspaceId: string,
  ids: readonly string[],
): Promise<Customer[]> {
  const rows = await manager.findBy(customerEntity, { workspaceId, id: In([...ids]) });
  return rows.map(customerOf);
}

/** The same, locked. */
export async function lockCustomer(tx: Tx, key: CustomerKey): Promise<Customer | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(customerEntity, {
    where: key,
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : customerOf(row);
}

/** The customer that has an external reference, if one has. */
export async function findByReference(
  manager: EntityManager,
  workspaceId: string,
  reference: string,
): Promise<Customer | undefined> {
  const row = await manager.findOneBy(customerEntity, {
    workspaceId,
    externalReferenceId: Equal(Buffer.from(reference, "utf8")),
  });
  return row === null ? undefined : customerOf(row);
}

/** Customers, newest first. */
export async function listCustomers(
  manager: EntityManager,
  filter: { workspaceId: string; externalReferenceId: string; includeArchived: boolean },
  page: { limit: number; after?: string },
): Promise<Customer[]> {
  const { workspaceId, externalReferenceId, includeArchived } = filter;
  const reference = Buffer.from(externalReferenceId, "utf8");
  const rows = await manager.find(customerEntity, {
    where: {
      workspaceId,
      ...(externalReferenceId === "" ? {} : { externalReferenceId: Equal(reference) }),
      ...(includeArchived ? {} : { state: In(["active"]) }),
      ...(page.after === undefined ? {} : { id: LessThan(page.after) }),
    },
    order: { id: "DESC" },
    take: page.limit,
  });
  return rows.map(customerOf);
}

/** Writes a new customer. */
export async function insertCustomer(tx: Tx, customer: Customer): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(customerEntity, rowOf(customer));
}

/** Writes a customer that is locked, but for what the wallet's news writes. */
export async function updateCustomer(tx: Tx, customer: Customer): Promise<void> {
  const manager = await tx.manager();
  const { defaultPaymentMethodId, walletRevision, workspaceId, id, ...row } = rowOf(customer);
  await manager.update(customerEntity, { workspaceId, id }, row);
}

/** Writes the wallet's default into the customer, unless newer news has been. */
export function projectDefault(
  tx: Tx,
  key: CustomerKey,
  wallet: { defaultPaymentMethodId: string; revision: number },
): void {
  tx.write(
    `UPDATE customers SET default_payment_method_id = ?, wallet_revision = ?
     WHERE workspace_id = ? AND id = ? AND wallet_revision < ?`,
    [
      wallet.defaultPaymentMethodId === "" ? null : wallet.defaultPaymentMethodId,
      wallet.revision,
      key.workspaceId,
      key.id,
      wallet.revision,
    ],
  );
}

function rowOf(customer: Customer): CustomerRow {
  const { externalReferenceId, address, defaultPaymentMethodId, taxIds, ...facts } = customer;
  return {
    ...facts,
    taxIds: [...taxIds],
    externalReferenceId:
      externalReferenceId === "" ? null : Buffer.from(externalReferenceId, "utf8"),
    address: address ?? null,
    defaultPaymentMethodId: defaultPaymentMethodId ?? null,
  };
}

function customerOf(row: CustomerRow): Customer {
  return {
    ...row,
    id: row.id as Id<"customer">,
    externalReferenceId: row.externalReferenceId?.toString("utf8") ?? "",
    address: row.address ?? undefined,
    taxIds: row.taxIds as string[],
    metadata: row.metadata as Record<string, string>,
    defaultPaymentMethodId: row.defaultPaymentMethodId ?? undefined,
  };
}
