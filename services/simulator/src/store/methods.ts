import { cardOf, changedCard, type Card } from "./card.ts";
import type { CardChange, Token } from "../domain/behaviour.ts";
import { parseToken } from "../domain/token.ts";
import type { Ledger } from "./ledger.ts";

/** A saved card. */
export type StoredMethod = {
  sequence: number;
  id: string;
  token: Token;
  /** As it is now. */
  card: () => Card;
  closed: boolean;
  /** The network's id of the verification; empty where it gave none. */
  networkTransactionId: string;
  /** Charges under fresh keys before now, where the token counts them; else 0. */
  charges: number;
};

/** Saved cards in the ledger. */
export interface Methods {
  insert(accountId: string, token: string): string;
  /** The id of the card that the vault holds under a test token, put there at the first look. */
  hold(accountId: string, token: string): string;
  byId(accountId: string, id: string): StoredMethod | undefined;
  countCharge(sequence: number): void;
  /** In place of what was done to it before. */
  change(sequence: number, change: CardChange): void;
}

/** Prepares the statements on saved cards. */
export function methodStore(ledger: Ledger): Methods {
  const insert = ledger.prepare("INSERT INTO methods (account_id, token) VALUES (?, ?)");
  const bySequence = ledger.prepare(
    `SELECT token, charges, closed, expiry_month, expiry_year, last4
     FROM methods LEFT JOIN card_changes ON method_sequence = sequence
     WHERE sequence = ? AND account_id = ?`,
  );
  const holds = ledger.prepare(
    "SELECT method_sequence FROM held_tokens WHERE account_id = ? AND token = ?",
  );
  const hold = ledger.prepare(
    "INSERT INTO held_tokens (account_id, token, method_sequence) VALUES (?, ?, ?)",
  );
  const count = ledger.prepare("UPDATE methods SET charges = charges + 1 WHERE sequence = ?");
  const change = ledger.prepare("INSERT OR REPLACE INTO card_changes VALUES (?, ?, ?, ?, ?)");
  return {
    insert: (accountId, token) =>
      ledger.ids.of("simpm", Number(insert.run(accountId, token).lastInsertRowid)),
    hold(accountId, token) {
      const row = holds.get(accountId, token) as { method_sequence: number } | undefined;
      if (row !== undefined) return ledger.ids.of("simpm", row.method_sequence);
      const sequence = Number(insert.run(accountId, token).lastInsertRowid);
      hold.run(accountId, token, sequence);
      return ledger.ids.of("simpm", sequence);
    },
    byId(accountId, id) {
      const sequence = ledger.ids.sequenceOf("simpm", id);
      if (sequence === undefined) return undefined;
      const row = bySequence.get(sequence, accountId) as MethodRow | undefined;
      if (row === undefined) return undefined;
      const token = readStored(row.token);
      return {
        sequence,
        id,
        token,
        card: () => changedCard(cardOf(accountId, row.token, token), renewalIn(row)),
        closed: row.closed === 1,
        networkTransactionId:
          token.networkIdGiven === "never" ? "" : ledger.ids.of("simver", sequence),
        charges: row.charges,
      };
    },
    countCharge: (sequence) => {
      count.run(sequence);
    },
    change(sequence, made) {
      if (made.kind === "closed") change.run(sequence, 1, 0, 0, "");
      else change.run(sequence, 0, made.expiryMonth, made.expiryYear, made.last4);
    },
  };
}

type MethodRow = { token: string; charges: number } & (
  { closed: null } | { closed: 0 | 1; expiry_month: number; expiry_year: number; last4: string }
);

function renewalIn(row: MethodRow): CardChange | undefined {
  if (row.closed !== 0) return undefined;
  const { expiry_month: expiryMonth, expiry_year: expiryYear, last4 } = row;
  return { kind: "renewal", expiryMonth, expiryYear, last4 };
}

/** Reads a token that was checked before it was stored. */
function readStored(text: string): Token {
  const token = parseToken(text);
  if ("problem" in token) throw new Error(`The ledger holds no token: ${token.problem}`);
  return token;
}
