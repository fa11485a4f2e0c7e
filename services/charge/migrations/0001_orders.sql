CREATE TABLE orders (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_reference_id VARBINARY(1020) NOT NULL,
  context MEDIUMBLOB NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content MEDIUMBLOB NOT NULL,
  lines_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  total_minor BIGINT NOT NULL,
  paid_minor BIGINT NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  live_attempt_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
  metadata MEDIUMBLOB NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  closed_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY orders_by_customer (workspace_id, customer_id, id),
  KEY orders_by_external_reference (workspace_id, external_reference_id(255), id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON orders TO {{user}};
