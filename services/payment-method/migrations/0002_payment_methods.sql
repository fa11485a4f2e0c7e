-- Saved cards: the processor's token, sealed, and the facts that are safe to show.
CREATE TABLE payment_methods (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_usage VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  brand VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  last4 CHAR(4) CHARACTER SET ascii COLLATE ascii_bin NULL,
  expiry_month INT NULL,
  expiry_year INT NULL,
  fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  processor_token VARBINARY(2048) NULL,
  processor_account_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  setup_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  detached_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY payment_methods_by_customer (workspace_id, customer_id, id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON payment_methods TO {{user}};
