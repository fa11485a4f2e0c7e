-- A workspace's accounts at processors. default_marker is 1 for the default and NULL for others,
-- so that a workspace has one default at most. The secret is sealed.
CREATE TABLE processor_accounts (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  processor VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  profile VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  enabled TINYINT(1) NOT NULL,
  default_marker TINYINT NULL,
  secret VARBINARY(1024) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY processor_accounts_default (workspace_id, default_marker)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON processor_accounts TO {{user}};
