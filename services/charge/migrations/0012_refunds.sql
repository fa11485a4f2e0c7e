-- Refunds: one row for each charge that is refunded, each with a key of its own at the processor. A
-- call that refunds several charges has a row for each, by `part`.
CREATE TABLE refunds (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor BIGINT NOT NULL,
  facts MEDIUMBLOB NOT NULL,
  progress MEDIUMBLOB NOT NULL,
  request_procedure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  part INT NOT NULL,
  request MEDIUMBLOB NOT NULL,
  call_id CHAR(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early TINYINT(1) NOT NULL DEFAULT 0,
  created_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY refunds_by_request (workspace_id, request_procedure, request_id, part),
  KEY refunds_by_order (workspace_id, order_id, id),
  KEY refunds_by_intent (workspace_id, payment_intent_id, id),
  KEY refunds_by_customer (workspace_id, customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON refunds TO {{user}};
