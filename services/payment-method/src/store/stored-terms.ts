import type { Currency } from "@flint/money";
import type { ConsentTerms } from "../domain/consent.ts";

type StoredTerms = Omit<
  ConsentTerms,
  "maximumAmountMinor" | "currency" | "expiresAt" | "noticeDays"
> & {
  noticeDays?: number;
  maximumAmountMinor: string;
  currency?: string;
  expiresAt?: string;
  acceptedAt?: string;
};

/** Terms that wait in a row until they become consents, and when they were agreed to if that is known. */
export type WaitingTerms = ConsentTerms & { acceptedAt?: Temporal.Instant };

/** Terms as the bytes of a column. */
export function termsColumn(terms: readonly WaitingTerms[]): Buffer {
  const stored = terms.map((each): StoredTerms => ({
    ...each,
    maximumAmountMinor: String(each.maximumAmountMinor),
    currency: each.currency,
    expiresAt: each.expiresAt?.toString(),
    acceptedAt: each.acceptedAt?.toString(),
  }));
  return Buffer.from(JSON.stringify(stored), "utf8");
}

/** The terms that a column holds. */
export function termsOf(column: Buffer): WaitingTerms[] {
  const terms = JSON.parse(column.toString("utf8")) as StoredTerms[];
  return terms.map(({ acceptedAt, ...each }) => ({
    ...each,
    maximumAmountMinor: BigInt(each.maximumAmountMinor),
    currency: each.currency as Currency | undefined,
    expiresAt: each.expiresAt === undefined ? undefined : Temporal.Instant.from(each.expiresAt),
    // Terms that were agreed to before there were notices hold none.
    noticeDays: each.noticeDays ?? 0,
    ...(acceptedAt === undefined ? {} : { acceptedAt: Temporal.Instant.from(acceptedAt) }),
  }));
}
