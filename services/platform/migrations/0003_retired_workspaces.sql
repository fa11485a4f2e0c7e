-- Internal ids that a reset or a deletion took out of use: their data, in every service, can be
-- reached by nobody and waits to be purged by a maintenance user.
CREATE TABLE retired_workspaces (
  internal_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  retired_at DATETIME(6) NOT NULL,
  PRIMARY KEY (internal_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON retired_workspaces TO {{user}};
