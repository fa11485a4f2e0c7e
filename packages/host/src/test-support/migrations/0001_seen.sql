-- What the probe services' consumer and job have seen.
CREATE TABLE seen (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  what VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (workspace_id, what)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON seen TO {{user}};
