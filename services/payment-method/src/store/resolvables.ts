import { type Database, fromJsonBytes } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id } from "@flint/std";
import type { ConsentPurpose, ConsentState } from "../domain/consent.ts";
import type { PaymentMethodState, PaymentMethodUsage } from "../domain/payment-method.ts";
import type { AccountReadiness } from "../domain/processor-account.ts";
import type { JudgedConsent, Resolvable } from "../domain/resolve.ts";
import { paymentMethodOf } from "./payment-methods.ts";

/** A payment method with everything that a charge of it needs; its secrets are sealed. */
export type StoredResolvable = Resolvable & {
  sealedToken: Buffer | undefined;
  account: AccountReadiness & {
    id: string;
    processor: string;
    profile: string;
    sealedSecret: Buffer;
  };
};

type Row = {
  workspace_id: string;
  id: string;
  customer_id: string;
  payment_usage: PaymentMethodUsage;
  state: PaymentMethodState;
  brand: string | null;
  last4: string | null;
  expiry_month: number | null;
  expiry_year: number | null;
  fingerprint: string | null;
  processor_token: Buffer | null;
  processor_account_id: string;
  setup_id: string;
  created_at: Temporal.Instant;
  detached_at: Temporal.Instant | null;
  revision: number;
  processor: string;
  profile: string;
  enabled: boolean;
  capability: AccountReadiness["capability"];
  requirements_due: Buffer;
  secret: Buffer;
  consent_id: string | null;
  purpose: ConsentPurpose;
  maximum_amount_minor: bigint;
  currency: string;
  expires_at: Temporal.Instant | null;
  consent_state: ConsentState | null;
};

const COLUMNS = `m.workspace_id, m.id, m.customer_id, m.payment_usage, m.state, m.brand, m.last4,
  m.expiry_month, m.expiry_year, m.fingerprint, m.processor_token, m.processor_account_id,
  m.setup_id, m.created_at, m.detached_at, m.revision, p.processor, p.profile, p.enabled,
  p.capability, p.requirements_due, p.secret,
  c.id AS consent_id, c.purpose, c.maximum_amount_minor, c.currency, c.expires_at,
  v.state AS consent_state`;

const JOINS = `JOIN processor_accounts p
    ON p.workspace_id = m.workspace_id AND p.id = m.processor_account_id
  LEFT JOIN consents c ON c.workspace_id = m.workspace_id AND c.payment_method_id = m.id
  LEFT JOIN consent_moves v
    ON v.workspace_id = c.workspace_id AND v.consent_id = c.id AND v.revision = 2`;

/** The named payment method: one round trip, since every charge passes here. */
export async function findResolvable(
  db: Database,
  key: { workspaceId: string; id: string },
): Promise<StoredResolvable | undefined> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM payment_methods m ${JOINS}
     WHERE m.workspace_id = ? AND m.id = ? ORDER BY c.id DESC`,
    [key.workspaceId, key.id],
  );
  return resolvableOf(rows);
}

/**
 * The wallet's default and, after it, the backups in their order: one round trip, since every
 * charge passes here. What is not set is missing.
 */
export async function findWalletResolvables(
  db: Database,
  key: { workspaceId: string; customerId: string; withBackups: boolean },
): Promise<{ resolvable: StoredResolvable; isDefault: boolean }[]> {
  const { workspaceId, customerId, withBackups } = key;
  const rows = await db.query<Row & { position: bigint }>(
    `SELECT ${COLUMNS}, w.position FROM (${withBackups ? DEFAULT_AND_BACKUPS : DEFAULT}) w
       JOIN payment_methods m
         ON m.workspace_id = w.workspace_id AND m.id = w.payment_method_id
       ${JOINS}
     WHERE w.workspace_id = ? ORDER BY w.position, c.id DESC`,
    [...(withBackups ? [workspaceId, customerId] : []), workspaceId, customerId, workspaceId],
  );
  return [...Map.groupBy(rows, ({ position }) => Number(position))].flatMap(([position, of]) => {
    const resolvable = resolvableOf(of);
    return resolvable === undefined ? [] : [{ resolvable, isDefault: position === 0 }];
  });
}

const DEFAULT = `SELECT workspace_id, 0 AS position, default_payment_method_id AS payment_method_id
  FROM wallets WHERE workspace_id = ? AND customer_id = ?`;
const DEFAULT_AND_BACKUPS = `${DEFAULT} UNION ALL
  SELECT workspace_id, position, payment_method_id
  FROM wallet_backups WHERE workspace_id = ? AND customer_id = ?`;

function resolvableOf(rows: readonly Row[]): StoredResolvable | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    paymentMethod: paymentMethodOf({
      workspaceId: first.workspace_id,
      id: first.id,
      customerId: first.customer_id,
      kind: "card",
      usage: first.payment_usage,
      state: first.state,
      brand: first.brand,
      last4: first.last4,
      expiryMonth: first.expiry_month,
      expiryYear: first.expiry_year,
      fingerprint: first.fingerprint,
      processorAccountId: first.processor_account_id,
      setupId: first.setup_id,
      createdAt: first.created_at,
      detachedAt: first.detached_at,
      revision: first.revision,
    }),
    consents: rows.flatMap((row) => consentIn(row)),
    sealedToken: first.processor_token ?? undefined,
    account: {
      id: first.processor_account_id,
      processor: first.processor,
      profile: first.profile,
      enabled: first.enabled,
      capability: first.capability,
      requirementsDue: fromJsonBytes(first.requirements_due) as string[],
      sealedSecret: first.secret,
    },
  };
}

/** The first move of a consent, to revision 2, always ends it: a later one changes nothing here. */
function consentIn(row: Row): JudgedConsent[] {
  if (row.consent_id === null) return [];
  return [
    {
      id: row.consent_id as Id<"consent">,
      purpose: row.purpose,
      maximumAmountMinor: row.maximum_amount_minor,
      currency: row.currency === "" ? undefined : (row.currency as Currency),
      expiresAt: row.expires_at ?? undefined,
      state: row.consent_state ?? "active",
    },
  ];
}
