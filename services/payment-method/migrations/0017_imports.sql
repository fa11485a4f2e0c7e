-- Tokens that merchants held at the processor, on their way to become payment methods. Jobs work
-- on an import's rows by position; how far it has come is counted from its rows. Which call made
-- it stands here for the events of its rows.
CREATE TABLE imports (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor_account_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  call_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  completed_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) ENGINE=InnoDB;

-- Token (sealed) and consents are erased when the row is done.
CREATE TABLE import_rows (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  import_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position INT NOT NULL,
  reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_usage VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  make_default BOOLEAN NOT NULL,
  processor_token VARBINARY(2048) NULL,
  consents MEDIUMBLOB NULL,
  outcome VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_reason VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_field VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  failure_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done_at DATETIME(6) NULL,
  PRIMARY KEY (workspace_id, import_id, position),
  KEY import_rows_by_outcome (workspace_id, import_id, outcome, position)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON imports TO {{user}};
GRANT SELECT, INSERT, UPDATE ON import_rows TO {{user}};
