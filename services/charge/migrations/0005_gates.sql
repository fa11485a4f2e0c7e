CREATE TABLE gates (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  open TINYINT(1) NOT NULL,
  network_transaction_id VARBINARY(255) NOT NULL,
  PRIMARY KEY (workspace_id, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON gates TO {{user}};
