-- Credentials of merchants' servers. Of the secret only its SHA-256 is kept: it has 256 bits of
-- randomness, so that nothing slower is needed. Rows stay after a revocation, so that a revoked
-- key is told from an unknown one.
CREATE TABLE api_keys (
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  scopes BLOB NOT NULL,
  secret_hint VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  secret_sha256 VARBINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NULL,
  revoked_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_keys_secret (secret_sha256),
  KEY api_keys_workspace (workspace_id, id),
  KEY api_keys_active (workspace_id, revoked_at)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON api_keys TO {{user}};
