import { bigintColumn, idColumn, instantColumn, jsonColumn, textColumn, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, In } from "typeorm";
import type { Consent, ConsentEvidence, ConsentPurpose } from "../domain/consent.ts";

/** A row of `consents`. */
export type ConsentRow = {
  workspaceId: string;
  id: string;
  paymentMethodId: string;
  purpose: ConsentPurpose;
  maximumAmountMinor: bigint;
  currency: string;
  expiresAt: Temporal.Instant | null;
  evidence: ConsentEvidence;
  acceptedAt: Temporal.Instant;
};

/** What customers agreed to; a row never changes. */
export const consentEntity = new EntitySchema<ConsentRow>({
  name: "consent",
  tableName: "consents",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    paymentMethodId: idColumn({ name: "payment_method_id" }),
    purpose: textColumn(),
    maximumAmountMinor: bigintColumn({ name: "maximum_amount_minor" }),
    currency: textColumn(),
    expiresAt: instantColumn({ name: "expires_at", nullable: true }),
    evidence: jsonColumn(),
    acceptedAt: instantColumn({ name: "accepted_at" }),
  },
});

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
  for (const row of rows) found.get(row.paymentMethodId)?.push(consentOf(row));
  return found;
}

/** Writes consents, which are new. */
export async function insertConsents(tx: Tx, consents: readonly Consent[]): Promise<void> {
  if (consents.length === 0) return;
  const manager = await tx.manager();
  await manager.insert(
    consentEntity,
    consents.map((consent) => ({
      ...consent,
      currency: consent.currency ?? "",
      expiresAt: consent.expiresAt ?? null,
    })),
  );
}

/** The consent that a row holds. */
export function consentOf(row: ConsentRow): Consent {
  return {
    ...row,
    id: row.id as Id<"consent">,
    currency: row.currency === "" ? undefined : (row.currency as Currency),
    expiresAt: row.expiresAt ?? undefined,
  };
}
