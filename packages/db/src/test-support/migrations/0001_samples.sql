-- One column of each kind that Flint uses.
CREATE TABLE samples (
  id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_id VARBINARY(255) NULL,
  name VARCHAR(255) COLLATE utf8mb4_bin NULL,
  amount_minor BIGINT NULL,
  amount_exact DECIMAL(20, 4) NULL,
  tries INT NULL,
  active TINYINT(1) NULL,
  level TINYINT NULL,
  due_on DATE NULL,
  created_at DATETIME(6) NULL,
  seen_at TIMESTAMP(6) NULL,
  body BLOB NULL,
  note TEXT COLLATE utf8mb4_bin NULL,
  PRIMARY KEY (id),
  UNIQUE KEY samples_external (workspace_id, external_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON samples TO {{user}};
