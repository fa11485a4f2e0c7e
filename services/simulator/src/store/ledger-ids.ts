/**
 * What has an id: charges, refunds, saved cards, setups; and what the network gives one, a charge
 * (`simnet`) and the verification of a saved card (`simver`).
 */
export type LedgerIdKind = "simch" | "simre" | "simpm" | "simsu" | "simnet" | "simver";

/** Writes ids of rows and reads them back. */
export interface LedgerIds {
  of(kind: LedgerIdKind, sequence: number): string;
  /** The row's number; `undefined` where the id is of another kind, another ledger or none. */
  sequenceOf(kind: LedgerIdKind, id: string): number | undefined;
}

/**
 * Ids of one ledger: `simch_<name of the ledger>0<number in base 36>`. The zeros between the
 * letters of the name and the number keep the text sortable; no id has 13 digits in a row, so
 * none can pass for a card number.
 *
 * @param ledger the ledger's name, letters only
 */
export function ledgerIds(ledger: string): LedgerIds {
  return {
    of: (kind, sequence) => `${kind}_${ledger}${sequence.toString(36).padStart(9, "0")}`,
    sequenceOf: (kind, id) => {
      const start = `${kind}_${ledger}`;
      if (!id.startsWith(start)) return undefined;
      const number = id.slice(start.length);
      return /^[0-9a-z]{9}$/.test(number) ? Number.parseInt(number, 36) : undefined;
    },
  };
}
