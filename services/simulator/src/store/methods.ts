import { cardOf, type Card } from "./card.ts";
import type { Token } from "../domain/behaviour.ts";
import { parseToken } from "../domain/token.ts";
import type { Ledger } from "./ledger.ts";

/** A saved card. */
export type StoredMethod = {
  sequence: number;
  id: string;
  token: Token;
  card: () => Card;
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
}

/** Prepares the statements on saved cards. */
export function methodStore(ledger: Ledger): Methods {
  const insert = ledger.prepare("INSERT INTO methods (account_id, token) VALUES (?, ?)");
  const bySequence = ledger.prepare(
    "SELECT token, charges FROM methods WHERE sequence = ? AND account_id = ?",
  );
  const holds = ledger.prepare(
    "SELECT method_sequence FROM held_tokens WHERE account_id = ? AND token = ?",
  );
  const hold = ledger.prepare(
    "INSERT INTO held_tokens (account_id, token, method_sequence) VALUES (?, ?, ?)",
  );
  const count = ledger.prepare("UPDATE methods SET charges = charges + 1 WHERE sequence = ?");
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
        card: () => cardOf(accountId, row.token, token),
        networkTransactionId:
          token.networkIdGiven === "never" ? "" : ledger.ids.of("simver", sequence),
        charges: row.charges,
      };
    },
    countCharge: (sequence) => {
      count.run(sequence);
    },
  };
}

type MethodRow = { token: string; charges: number };

/** Reads a token that was checked before it was stored. */
function readStored(text: string): Token {
  const token = parseToken(text);
  if ("problem" in token) throw new Error(`The ledger holds no token: ${token.problem}`);
  return token;
}
