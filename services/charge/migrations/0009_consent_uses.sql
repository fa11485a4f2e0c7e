-- Charges that rely on a consent with a cadence: a row from the claim that sends on, taken back where
-- nothing was collected. A row without an attempt is what claims under one consent wait for each other by.
CREATE TABLE consent_uses (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  consent_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  used_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, consent_id, attempt_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE, DELETE ON consent_uses TO {{user}};
