/**
 * The ledger's tables. Instants are milliseconds since 1970 by the simulator's clock.
 * `sequence` counts rows; ids are made from it, so that reading by id needs no further index.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS ledger (
  -- Tells this file's ids from another's: a file that was deleted never comes back with old ids.
  name TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS setups (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  reference TEXT NOT NULL,
  client_secret TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'open',
  method_sequence INTEGER,
  decline_code TEXT NOT NULL DEFAULT '',
  network_code TEXT NOT NULL DEFAULT '',
  advice_code TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  UNIQUE (account_id, idempotency_key)
) STRICT;

CREATE TABLE IF NOT EXISTS methods (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  token TEXT NOT NULL,
  -- Charges that were asked for under fresh keys; counted only where the token counts.
  charges INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Test tokens that were looked up as if the vault had always held them.
CREATE TABLE IF NOT EXISTS held_tokens (
  account_id TEXT NOT NULL,
  token TEXT NOT NULL,
  method_sequence INTEGER NOT NULL,
  PRIMARY KEY (account_id, token)
) STRICT;

-- What the issuer did to a saved card: a row in place of the one before.
CREATE TABLE IF NOT EXISTS card_changes (
  method_sequence INTEGER PRIMARY KEY,
  closed INTEGER NOT NULL,
  expiry_month INTEGER NOT NULL,
  expiry_year INTEGER NOT NULL,
  last4 TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS charges (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  method_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  initiator TEXT NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  original_network_transaction_id TEXT NOT NULL,
  metadata TEXT NOT NULL,
  state TEXT NOT NULL,
  settles_at_ms INTEGER,
  decline_code TEXT NOT NULL,
  network_code TEXT NOT NULL,
  advice_code TEXT NOT NULL,
  network_id_given INTEGER NOT NULL,
  answered_error INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS charges_by_key ON charges (account_id, idempotency_key);
CREATE INDEX IF NOT EXISTS charges_by_reference ON charges (account_id, reference);

CREATE TABLE IF NOT EXISTS refunds (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  reference TEXT NOT NULL,
  metadata TEXT NOT NULL,
  -- "succeeded" or "failed": at once, or when it settles.
  ends TEXT NOT NULL,
  failure_code TEXT NOT NULL,
  -- NULL: pending until a test says so.
  settles_at_ms INTEGER,
  answered_error INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refunds_by_key ON refunds (account_id, idempotency_key);
CREATE INDEX IF NOT EXISTS refunds_by_reference ON refunds (account_id, reference);
CREATE INDEX IF NOT EXISTS refunds_by_charge ON refunds (account_id, charge_id);
-- Charges whose money was to be held first; a row beside the charge's.
CREATE TABLE IF NOT EXISTS authorizations (
  charge_sequence INTEGER PRIMARY KEY,
  expires_at_ms INTEGER NOT NULL,
  -- Requests for a capture that were read, under whichever keys.
  capture_requests INTEGER NOT NULL DEFAULT 0,
  -- NULL until it is captured, all three.
  capture_key TEXT,
  captured_amount INTEGER,
  captured_at_ms INTEGER,
  -- NULL until it is released.
  released_at_ms INTEGER
) STRICT;

-- Keys whose first request failed inside with nothing charged, for profiles that repeat errors.
CREATE TABLE IF NOT EXISTS failed_keys (
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  used_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS requests (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  procedure TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  reference TEXT NOT NULL,
  method_id TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  replayed INTEGER NOT NULL,
  error_reason TEXT NOT NULL,
  metadata TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS outages (
  account_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  -- NULL: until it is closed.
  ends_at_ms INTEGER
) STRICT, WITHOUT ROWID;
`;
