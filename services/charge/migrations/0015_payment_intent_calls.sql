-- Calls that drove an intent after the one that made it: a row with the key of each, for ever, as the
-- intent's own row has the key of the call that made it.
CREATE TABLE payment_intent_calls (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  payment_intent_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request MEDIUMBLOB NOT NULL,
  call_id CHAR(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early TINYINT(1) NOT NULL,
  answer MEDIUMBLOB NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, request_procedure, request_id),
  KEY payment_intent_calls_by_intent (workspace_id, payment_intent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON payment_intent_calls TO {{user}};
