import type { SetupProgress, StoredSetup } from "../domain/setup.ts";
import { lettersOfHex } from "../digest.ts";
import type { Ledger } from "./ledger.ts";

/** Setups in the ledger. */
export interface Setups {
  /** Makes a setup, or finds the one that was made under the same key. */
  open(setup: NewSetup): StoredSetup;
  byId(accountId: string, id: string): StoredSetup | undefined;
  byClientSecret(clientSecret: string): StoredSetup | undefined;
  update(sequence: number, change: { token: string; progress: SetupProgress }): void;
}

/** A setup that is about to be written. */
export type NewSetup = {
  accountId: string;
  idempotencyKey: string;
  reference: string;
  createdAtMs: number;
};

/** Prepares the statements on setups. */
export function setupStore(ledger: Ledger): Setups {
  const insert = ledger.prepare(
    `INSERT INTO setups (account_id, idempotency_key, reference, client_secret, created_at_ms)
     VALUES (?, ?, ?, lower(hex(randomblob(16))), ?) ON CONFLICT DO NOTHING`,
  );
  const byKey = ledger.prepare("SELECT * FROM setups WHERE account_id = ? AND idempotency_key = ?");
  const bySequence = ledger.prepare("SELECT * FROM setups WHERE sequence = ? AND account_id = ?");
  const bySecret = ledger.prepare("SELECT * FROM setups WHERE sequence = ?");
  const update = ledger.prepare(
    `UPDATE setups SET token = ?, state = ?, method_sequence = ?, decline_code = ?,
       network_code = ?, advice_code = ? WHERE sequence = ?`,
  );
  const read = (row: unknown) => (row ? setupOfRow(row as SetupRow, ledger) : undefined);
  return {
    open({ accountId, idempotencyKey, reference, createdAtMs }) {
      insert.run(accountId, idempotencyKey, reference, createdAtMs);
      return read(byKey.get(accountId, idempotencyKey))!;
    },
    byId(accountId, id) {
      const sequence = ledger.ids.sequenceOf("simsu", id);
      return sequence === undefined ? undefined : read(bySequence.get(sequence, accountId));
    },
    byClientSecret(clientSecret) {
      const sequence = ledger.ids.sequenceOf("simsu", clientSecret.split("_secret_")[0]!);
      const setup = sequence === undefined ? undefined : read(bySecret.get(sequence));
      return setup?.clientSecret === clientSecret ? setup : undefined;
    },
    update(sequence, { token, progress }) {
      const decline = progress.state === "failed" ? progress.decline : undefined;
      const method = progress.state === "succeeded" ? progress.methodId : undefined;
      update.run(
        token,
        progress.state,
        method === undefined ? null : ledger.ids.sequenceOf("simpm", method)!,
        decline?.code ?? "",
        decline?.networkCode ?? "",
        decline?.adviceCode ?? "",
        sequence,
      );
    },
  };
}

type SetupRow = {
  sequence: number;
  account_id: string;
  reference: string;
  client_secret: string;
  token: string;
  state: SetupProgress["state"];
  method_sequence: number | null;
  decline_code: string;
  network_code: string;
  advice_code: string;
  created_at_ms: number;
};

function setupOfRow(row: SetupRow, { ids }: Ledger): StoredSetup {
  const id = ids.of("simsu", row.sequence);
  return {
    sequence: row.sequence,
    id,
    accountId: row.account_id,
    reference: row.reference,
    clientSecret: `${id}_secret_${lettersOfHex(row.client_secret)}`,
    token: row.token,
    progress: progressOfRow(row, ids),
    createdAtMs: row.created_at_ms,
  };
}

function progressOfRow(row: SetupRow, ids: Ledger["ids"]): SetupProgress {
  switch (row.state) {
    case "succeeded":
      return { state: "succeeded", methodId: ids.of("simpm", row.method_sequence!) };
    case "failed":
      return {
        state: "failed",
        decline: {
          code: row.decline_code,
          networkCode: row.network_code,
          adviceCode: row.advice_code,
        },
      };
    default:
      return { state: row.state };
  }
}
