-- Events that are committed and have no position yet. Rows leave when they are numbered, so that
-- the table is nearly empty and reading its head is cheap.
CREATE TABLE event_queue (
  queue_id BIGINT NOT NULL AUTO_INCREMENT,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (queue_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, DELETE ON event_queue TO {{user}};
