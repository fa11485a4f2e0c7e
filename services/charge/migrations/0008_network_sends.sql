-- What counts against the networks' limits: a row from the claim that sends on, taken back where the
-- charge was approved or never sent. network_cards is what claims of one card wait for each other by.
CREATE TABLE network_cards (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (workspace_id, fingerprint)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE network_sends (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  counting_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sent_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, attempt_id, counting_key),
  KEY network_sends_by_key (workspace_id, counting_key, sent_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON network_cards TO {{user}};
GRANT SELECT, INSERT, DELETE ON network_sends TO {{user}};
