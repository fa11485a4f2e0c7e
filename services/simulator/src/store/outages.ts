import { OUTAGES, type Outage, type OutageName } from "../domain/outage.ts";
import type { Ledger } from "./ledger.ts";

/** Outage windows in the ledger, so that a restart does not end them. */
export interface Outages {
  at(accountId: string, nowMs: number): Outage | undefined;
  /** Opens a window in place of the one that was open; `endsAtMs` absent: until it is closed. */
  open(accountId: string, window: { name: OutageName; endsAtMs: number | undefined }): void;
  close(accountId: string): void;
}

/** Prepares the statements on outages. */
export function outageStore(ledger: Ledger): Outages {
  const at = ledger.prepare(
    "SELECT kind FROM outages WHERE account_id = ? AND (ends_at_ms IS NULL OR ends_at_ms > ?)",
  );
  const open = ledger.prepare(
    "INSERT OR REPLACE INTO outages (account_id, kind, ends_at_ms) VALUES (?, ?, ?)",
  );
  const close = ledger.prepare("DELETE FROM outages WHERE account_id = ?");
  return {
    at(accountId, nowMs) {
      const row = at.get(accountId, nowMs) as { kind: OutageName } | undefined;
      return row && OUTAGES[row.kind];
    },
    open: (accountId, { name, endsAtMs }) => {
      open.run(accountId, name, endsAtMs ?? null);
    },
    close: (accountId) => {
      close.run(accountId);
    },
  };
}
