import {
  bigintColumn,
  idColumn,
  instantColumn,
  integerColumn,
  jsonColumn,
  textColumn,
  type Tx,
} from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, In, LessThan } from "typeorm";
import {
  type Consent,
  type ConsentCadence,
  type ConsentEvidence,
  type ConsentPurpose,
  NEW_STANDING,
} from "../domain/consent.ts";
import { findStandings } from "./consent-moves.ts";

/** A row of `consents`. */
export type ConsentRow = {
  workspaceId: string;
  id: string;
  customerId: string;
  paymentMethodId: string;
  purpose: ConsentPurpose;
  maximumAmountMinor: bigint;
  currency: string;
  expiresAt: Temporal.Instant | null;
  evidence: ConsentEvidence;
  acceptedAt: Temporal.Instant;
  cadenceInterval: ConsentCadence["interval"] | "";
  cadenceCount: number;
  noticeDays: number;
};

/** What customers agreed to; a row never changes. */
export const consentEntity = new EntitySchema<ConsentRow>({
  name: "consent",
  tableName: "consents",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    customerId: idColumn({ name: "customer_id" }),
    paymentMethodId: idColumn({ name: "payment_method_id" }),
    purpose: textColumn(),
    maximumAmountMinor: bigintColumn({ name: "maximum_amount_minor" }),
    currency: textColumn(),
    expiresAt: instantColumn({ name: "expires_at", nullable: true }),
    evidence: jsonColumn(),
    acceptedAt: instantColumn({ name: "accepted_at" }),
    cadenceInterval: textColumn({ name: "cadence_interval" }),
    cadenceCount: integerColumn({ name: "cadence_count" }),
    noticeDays: integerColumn({ name: "notice_days" }),
  },
});

/** One consent, or nothing where the workspace has none of that id. */
export async function findConsent(
  manager: EntityManager,
  key: { workspaceId: string; id: string },
): Promise<Consent | undefined> {
  const row = await manager.findOneBy(consentEntity, key);
  return row === null ? undefined : (await withStandings(manager, key.workspaceId, [row]))[0];
}

/** The consents of some payment methods, newest first, by payment method. */
export async function findConsents(
  manager: EntityManager,
  workspaceId: string,
  paymentMethodIds: readonly string[],
): Promise<Map<string, Consent[]>> {
  const found = new Map<string, Consent[]>(paymentMethodIds.map((id) => [id, []]));
  if (paymentMethodIds.length === 0) return found;
  const rows = await manager.find(consentEntity, {
    where: { workspaceId, paymentMethodId: In([...paymentMethodIds]) },
    order: { id: "DESC" },
  });
  for (const consent of await withStandings(manager, workspaceId, rows)) {
    found.get(consent.paymentMethodId)?.push(consent);
  }
  return found;
}

/** A customer's consents, newest first. */
export async function listConsents(
  manager: EntityManager,
  filter: { workspaceId: string; customerId: string; paymentMethodId: string },
  page: { limit: number; after?: string },
): Promise<Consent[]> {
  const { workspaceId, customerId, paymentMethodId } = filter;
  const rows = await manager.find(consentEntity, {
    where: {
      workspaceId,
      customerId,
      ...(paymentMethodId === "" ? {} : { paymentMethodId }),
      ...(page.after === undefined ? {} : { id: LessThan(page.after) }),
    },
    order: { id: "DESC" },
    take: page.limit,
  });
  return withStandings(manager, workspaceId, rows);
}

/** Writes a new consent. */
export async function insertConsent(tx: Tx, consent: Consent): Promise<void> {
  const manager = await tx.manager();
  const { state, supersededById, endedAt, revision, ...terms } = consent;
  const { currency, expiresAt, cadence, ...facts } = terms;
  await manager.insert(consentEntity, {
    ...facts,
    currency: currency ?? "",
    expiresAt: expiresAt ?? null,
    cadenceInterval: cadence?.interval ?? "",
    cadenceCount: cadence?.count ?? 0,
  });
}

async function withStandings(
  manager: EntityManager,
  workspaceId: string,
  rows: readonly ConsentRow[],
): Promise<Consent[]> {
  const ids = rows.map(({ id }) => id);
  const standings = await findStandings(manager, workspaceId, ids);
  return rows.map(({ cadenceInterval, cadenceCount, ...row }) => ({
    ...row,
    ...(standings.get(row.id) ?? NEW_STANDING),
    id: row.id as Id<"consent">,
    cadence:
      cadenceInterval === "" ? undefined : { interval: cadenceInterval, count: cadenceCount },
    currency: row.currency === "" ? undefined : (row.currency as Currency),
    expiresAt: row.expiresAt ?? undefined,
  }));
}
