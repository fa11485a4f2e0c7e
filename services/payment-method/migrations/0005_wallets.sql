-- A customer's default payment method. The row is locked by whatever changes it.
CREATE TABLE wallets (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  default_payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, customer_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON wallets TO {{user}};
