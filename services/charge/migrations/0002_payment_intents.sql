CREATE TABLE payment_intents (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts MEDIUMBLOB NOT NULL,
  latest_attempt_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  request MEDIUMBLOB NOT NULL,
  call_id CHAR(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early TINYINT(1) NOT NULL DEFAULT 0,
  answer MEDIUMBLOB NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY payment_intents_by_request (workspace_id, request_procedure, request_id),
  KEY payment_intents_by_order (workspace_id, order_id, id),
  KEY payment_intents_by_customer (workspace_id, customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON payment_intents TO {{user}};
