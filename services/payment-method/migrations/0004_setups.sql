-- Flows that save a payment method. The client's secret and the terms wait here until the setup
-- is complete; the consents are written when the payment method is.
CREATE TABLE setups (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor_setup_id VARBINARY(255) NOT NULL,
  client_secret VARBINARY(2048) NOT NULL,
  terms MEDIUMBLOB NOT NULL,
  failure_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  completed_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON setups TO {{user}};
