CREATE TABLE attempts (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts MEDIUMBLOB NOT NULL,
  progress MEDIUMBLOB NOT NULL,
  created_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY attempts_by_order (workspace_id, order_id, id),
  KEY attempts_by_customer (workspace_id, customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON attempts TO {{user}};
