-- What customers must be told before an order is charged.
CREATE TABLE notices (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts MEDIUMBLOB NOT NULL,
  channel VARBINARY(256) NOT NULL,
  sent_at DATETIME(6) NULL,
  earliest_debit_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY notices_by_customer (workspace_id, customer_id, id),
  KEY notices_by_order (workspace_id, order_id, id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON notices TO {{user}};

