-- Who pays. Personal data stands here and in no event. wallet_revision is the wallet's revision
-- that default_payment_method_id is of: older news changes nothing.
CREATE TABLE customers (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_reference_id VARBINARY(1020) NULL,
  name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  phone VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  address VARBINARY(8192) NULL,
  locale VARCHAR(35) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tax_exempt TINYINT(1) NOT NULL,
  tax_ids VARBINARY(4096) NOT NULL,
  metadata MEDIUMBLOB NOT NULL,
  default_payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  wallet_revision INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY customers_external_reference (workspace_id, external_reference_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON customers TO {{user}};
