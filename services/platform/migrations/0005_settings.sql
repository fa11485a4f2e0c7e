-- One row a workspace, born with it. cors_allowed_origins is a JSON array in the merchant's order.
CREATE TABLE settings (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cors_allowed_origins BLOB NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON settings TO {{user}};
