-- The origins of all settings by origin: a browser's preflight carries no credential, so that it
-- is looked up over all workspaces. Rewritten with the settings, in the same transaction.
CREATE TABLE allowed_origins (
  origin VARBINARY(255) NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (origin, workspace_id),
  KEY allowed_origins_workspace (workspace_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, DELETE ON allowed_origins TO {{user}};
