import type { Ledger } from "./ledger.ts";

/** Keys whose request failed inside with nothing charged, where the profile repeats that. */
export interface FailedKeys {
  usedAtMs(accountId: string, key: string): number | undefined;
  put(accountId: string, key: string, usedAtMs: number): void;
}

/** Prepares the statements on failed keys. */
export function failedKeyStore(ledger: Ledger): FailedKeys {
  const get = ledger.prepare(
    "SELECT used_at_ms FROM failed_keys WHERE account_id = ? AND idempotency_key = ?",
  );
  const put = ledger.prepare(
    "INSERT OR REPLACE INTO failed_keys (account_id, idempotency_key, used_at_ms) VALUES (?, ?, ?)",
  );
  return {
    usedAtMs: (accountId, key) =>
      (get.get(accountId, key) as { used_at_ms: number } | undefined)?.used_at_ms,
    put: (accountId, key, usedAtMs) => {
      put.run(accountId, key, usedAtMs);
    },
  };
}
