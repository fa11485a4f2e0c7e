-- What customers agreed to, as it was: a row never changes.
CREATE TABLE consents (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  maximum_amount_minor BIGINT NOT NULL,
  currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DATETIME(6) NULL,
  evidence VARBINARY(8192) NOT NULL,
  accepted_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  KEY consents_by_payment_method (workspace_id, payment_method_id, id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON consents TO {{user}};
