-- Facts, each written in the transaction that made it true. Insert-only: nobody may change one.
-- The unique key is the promise "an object's revision has exactly one event".
CREATE TABLE events (
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_version SMALLINT NOT NULL,
  object_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_sequence BIGINT NOT NULL,
  actor BLOB NOT NULL,
  order_context BLOB NULL,
  snapshot MEDIUMBLOB NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  call_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  occurred_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY events_object_sequence (workspace_id, object_id, object_sequence)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON events TO {{user}};
