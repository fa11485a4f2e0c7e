-- A merchant's live data, and its sandboxes. workspace_id is the public id, which a reset keeps;
-- internal_id is what the rows of its data carry in every service, and what a reset replaces.
-- Platform's own tables carry the public id: what stands in them outlives a reset.
-- Locked first by whatever changes a workspace, its API keys or its settings.
CREATE TABLE workspaces (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  internal_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  merchant_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mode VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  reset_at DATETIME(6) NULL,
  deleted_at DATETIME(6) NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id),
  UNIQUE KEY workspaces_internal_id (internal_id),
  KEY workspaces_merchant (merchant_id, workspace_id),
  CONSTRAINT workspaces_mode CHECK (mode IN ('live', 'sandbox')),
  CONSTRAINT workspaces_live_stays CHECK (
    mode = 'sandbox' OR (reset_at IS NULL AND deleted_at IS NULL)
  )
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON workspaces TO {{user}};
