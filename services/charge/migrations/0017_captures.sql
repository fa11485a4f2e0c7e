-- Captures of money that attempts hold: written before the processor is called, with the key that it
-- is sent. How far a capture is stands with its attempt; here is what repeats of its call are
-- answered from.
CREATE TABLE captures (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_intent_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_minor BIGINT NOT NULL,
  processor_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_procedure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  request MEDIUMBLOB NOT NULL,
  call_id CHAR(31) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answered_early TINYINT(1) NOT NULL DEFAULT 0,
  answer MEDIUMBLOB NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY captures_by_request (workspace_id, request_procedure, request_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON captures TO {{user}};
