-- What the migrations of customer add up to; a test compares. Written by
-- FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/customer/src/schema

CREATE TABLE customers (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_reference_id varbinary(1020) NULL,
  name varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  email varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  phone varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  address varbinary(8192) NULL,
  locale varchar(35) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  time_zone varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tax_exempt tinyint(1) NOT NULL,
  tax_ids varbinary(4096) NOT NULL,
  metadata mediumblob NOT NULL,
  default_payment_method_id char(29) CHARACTER SET ascii COLLATE ascii_bin NULL,
  wallet_revision int NOT NULL,
  state varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY customers_external_reference (workspace_id, external_reference_id)
);
GRANT SELECT, INSERT, UPDATE ON customers TO {{user}};
