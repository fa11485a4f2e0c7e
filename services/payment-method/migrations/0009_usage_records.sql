-- Who relies on a wallet: a subscription or an open order (`user_id`), on the payment method that it
-- names or, where that is NULL, on what the wallet has. Written under the wallet's lock.
CREATE TABLE usage_records (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor BIGINT NULL,
  currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  next_charge_at DATETIME(6) NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, user_id),
  KEY usage_records_live (workspace_id, customer_id, state, user_id),
  KEY usage_records_by_customer (workspace_id, customer_id, user_id),
  KEY usage_records_by_payment_method (workspace_id, payment_method_id, user_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON usage_records TO {{user}};
