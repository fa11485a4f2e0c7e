-- What the migrations of payment-method add up to; a test compares. Written by
-- FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/payment-method/src/schema

CREATE TABLE consent_moves (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  consent_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision int NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  superseded_by_id char(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
  moved_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, consent_id, revision)
);
GRANT SELECT, INSERT ON consent_moves TO {{user}};

CREATE TABLE consents (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  purpose varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  maximum_amount_minor bigint NOT NULL,
  currency varchar(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at datetime(6) NULL,
  evidence varbinary(8192) NOT NULL,
  accepted_at datetime(6) NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  cadence_interval varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  cadence_count int NOT NULL DEFAULT 0,
  notice_days int NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, id),
  KEY consents_by_customer (workspace_id, customer_id, id),
  KEY consents_by_payment_method (workspace_id, payment_method_id, id)
);
GRANT SELECT, INSERT ON consents TO {{user}};

CREATE TABLE import_rows (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  import_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position int NOT NULL,
  reference varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_usage varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  make_default tinyint(1) NOT NULL,
  processor_token varbinary(2048) NULL,
  consents mediumblob NULL,
  outcome varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_reason varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_field varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_code varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done_at datetime(6) NULL,
  PRIMARY KEY (workspace_id, import_id, position),
  KEY import_rows_by_outcome (workspace_id, import_id, outcome, position)
);
GRANT SELECT, INSERT, UPDATE ON import_rows TO {{user}};

CREATE TABLE imports (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor_account_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id varbinary(255) NOT NULL,
  call_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  completed_at datetime(6) NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
GRANT SELECT, INSERT, UPDATE ON imports TO {{user}};

CREATE TABLE payment_methods (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_usage varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  brand varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  last4 char(4) CHARACTER SET ascii COLLATE ascii_bin NULL,
  expiry_month int NULL,
  expiry_year int NULL,
  fingerprint char(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  processor_token varbinary(2048) NULL,
  processor_account_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  setup_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  detached_at datetime(6) NULL,
  revision int NOT NULL,
  expires_at datetime(6) NULL,
  expiry_announced_at datetime(6) NULL,
  detach_reason varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  network_token tinyint(1) NOT NULL DEFAULT 0,
  import_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  duplicate_of_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  bank_name varchar(140) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  bank_country char(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  mandate_reference varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  adopted_by varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id),
  KEY payment_methods_by_customer (workspace_id, customer_id, id),
  KEY payment_methods_by_fingerprint (workspace_id, customer_id, fingerprint)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON payment_methods TO {{user}};

CREATE TABLE processor_accounts (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  profile varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  enabled tinyint(1) NOT NULL,
  default_marker tinyint NULL,
  secret varbinary(1024) NOT NULL,
  created_at datetime(6) NOT NULL,
  revision int NOT NULL,
  capability varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
  requirements_due varbinary(8192) NOT NULL DEFAULT '[]',
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY processor_accounts_default (workspace_id, default_marker)
);
GRANT SELECT, INSERT, UPDATE ON processor_accounts TO {{user}};

CREATE TABLE setups (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor_setup_id varbinary(255) NOT NULL,
  client_secret varbinary(2048) NOT NULL,
  terms mediumblob NOT NULL,
  failure_code varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  completed_at datetime(6) NULL,
  revision int NOT NULL,
  next_action_kind varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  next_action_url varbinary(4096) NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON setups TO {{user}};

CREATE TABLE usage_records (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  purpose varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor bigint NULL,
  currency varchar(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  next_charge_at datetime(6) NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, user_id),
  KEY usage_records_by_customer (workspace_id, customer_id, user_id),
  KEY usage_records_by_payment_method (workspace_id, payment_method_id, user_id),
  KEY usage_records_live (workspace_id, customer_id, state, user_id)
);
GRANT SELECT, INSERT, UPDATE ON usage_records TO {{user}};

CREATE TABLE wallet_backups (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position int NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (workspace_id, customer_id, position)
);
GRANT SELECT, INSERT, DELETE ON wallet_backups TO {{user}};

CREATE TABLE wallets (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  default_payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, customer_id)
);
GRANT SELECT, INSERT, UPDATE ON wallets TO {{user}};
