-- How consents ended, step by step: a row never changes. Without one a consent is active, at
-- revision 1; the last one says its state. Whoever writes one has locked the payment method.
CREATE TABLE consent_moves (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  consent_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  superseded_by_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
  moved_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, consent_id, revision)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON consent_moves TO {{user}};
