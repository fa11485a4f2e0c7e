-- What the migrations of charge add up to; a test compares. Written by
-- FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/charge/src/schema

CREATE TABLE attempts (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts mediumblob NOT NULL,
  progress mediumblob NOT NULL,
  created_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY attempts_by_customer (workspace_id, customer_id, id),
  KEY attempts_by_order (workspace_id, order_id, id)
);
GRANT SELECT, INSERT, UPDATE ON attempts TO {{user}};

CREATE TABLE captures (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor bigint NOT NULL,
  processor_key varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id varbinary(255) NOT NULL,
  request mediumblob NOT NULL,
  call_id char(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early tinyint(1) NOT NULL DEFAULT 0,
  answer mediumblob NULL,
  created_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY captures_by_request (workspace_id, request_procedure, request_id)
);
GRANT SELECT, INSERT, UPDATE ON captures TO {{user}};

CREATE TABLE consent_uses (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  consent_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id varchar(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  used_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, consent_id, attempt_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON consent_uses TO {{user}};

CREATE TABLE external_payments (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts mediumblob NOT NULL,
  applied_minor bigint NOT NULL,
  reversal mediumblob NULL,
  record_request_id varbinary(255) NOT NULL,
  record_request mediumblob NOT NULL,
  record_answer mediumblob NOT NULL,
  reverse_request_id varbinary(255) NULL,
  reverse_request mediumblob NULL,
  reverse_answer mediumblob NULL,
  created_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY external_payments_by_customer (workspace_id, customer_id, id),
  KEY external_payments_by_order (workspace_id, order_id, id),
  UNIQUE KEY external_payments_by_record (workspace_id, record_request_id),
  UNIQUE KEY external_payments_by_reverse (workspace_id, reverse_request_id)
);
GRANT SELECT, INSERT, UPDATE ON external_payments TO {{user}};

CREATE TABLE gates (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  open tinyint(1) NOT NULL,
  network_transaction_id varbinary(255) NOT NULL,
  PRIMARY KEY (workspace_id, subject_id)
);
GRANT SELECT, INSERT, UPDATE ON gates TO {{user}};

CREATE TABLE network_cards (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (workspace_id, fingerprint)
);
GRANT SELECT, INSERT, UPDATE ON network_cards TO {{user}};

CREATE TABLE network_sends (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  counting_key char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sent_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, attempt_id, counting_key),
  KEY network_sends_by_key (workspace_id, counting_key, sent_at)
);
GRANT SELECT, INSERT, DELETE ON network_sends TO {{user}};

CREATE TABLE notices (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts mediumblob NOT NULL,
  channel varbinary(256) NOT NULL,
  sent_at datetime(6) NULL,
  earliest_debit_at datetime(6) NULL,
  created_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY notices_by_customer (workspace_id, customer_id, id),
  KEY notices_by_order (workspace_id, order_id, id)
);
GRANT SELECT, INSERT, UPDATE ON notices TO {{user}};

CREATE TABLE order_entries (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor bigint NOT NULL,
  created_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY order_entries_by_source (workspace_id, order_id, kind, source_id)
);
GRANT SELECT, INSERT ON order_entries TO {{user}};

CREATE TABLE orders (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_reference_id varbinary(1020) NOT NULL,
  context mediumblob NOT NULL,
  currency char(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content mediumblob NOT NULL,
  lines_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  total_minor bigint NOT NULL,
  paid_minor bigint NOT NULL,
  state varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  live_attempt_id char(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
  metadata mediumblob NOT NULL,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  closed_at datetime(6) NULL,
  revision int NOT NULL,
  notice blob NULL,
  collection blob NULL,
  refunded_minor bigint NOT NULL DEFAULT 0,
  credited_minor bigint NOT NULL DEFAULT 0,
  unapplied_minor bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, id),
  KEY orders_by_customer (workspace_id, customer_id, id),
  KEY orders_by_external_reference (workspace_id, external_reference_id, id)
);
GRANT SELECT, INSERT, UPDATE ON orders TO {{user}};

CREATE TABLE payment_intent_calls (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id varbinary(255) NOT NULL,
  payment_intent_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request mediumblob NOT NULL,
  call_id char(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early tinyint(1) NOT NULL,
  answer mediumblob NULL,
  created_at datetime(6) NOT NULL,
  PRIMARY KEY (workspace_id, request_procedure, request_id),
  KEY payment_intent_calls_by_intent (workspace_id, payment_intent_id)
);
GRANT SELECT, INSERT, UPDATE ON payment_intent_calls TO {{user}};

CREATE TABLE payment_intents (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts mediumblob NOT NULL,
  latest_attempt_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id varbinary(255) NOT NULL,
  request mediumblob NOT NULL,
  call_id char(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early tinyint(1) NOT NULL DEFAULT 0,
  answer mediumblob NULL,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY payment_intents_by_customer (workspace_id, customer_id, id),
  KEY payment_intents_by_order (workspace_id, order_id, id),
  UNIQUE KEY payment_intents_by_request (workspace_id, request_procedure, request_id)
);
GRANT SELECT, INSERT, UPDATE ON payment_intents TO {{user}};

CREATE TABLE refunds (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id char(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor bigint NOT NULL,
  facts mediumblob NOT NULL,
  progress mediumblob NOT NULL,
  request_procedure varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id varbinary(255) NOT NULL,
  part int NOT NULL,
  request mediumblob NOT NULL,
  call_id char(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early tinyint(1) NOT NULL DEFAULT 0,
  created_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY refunds_by_customer (workspace_id, customer_id, id),
  KEY refunds_by_intent (workspace_id, payment_intent_id, id),
  KEY refunds_by_order (workspace_id, order_id, id),
  UNIQUE KEY refunds_by_request (workspace_id, request_procedure, request_id, part)
);
GRANT SELECT, INSERT, UPDATE ON refunds TO {{user}};
