-- What consumers under test do with an event. No unique key: an effect made twice is seen.
CREATE TABLE effects (
  id BIGINT NOT NULL AUTO_INCREMENT,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_sequence BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON effects TO {{user}};

-- The objects whose events are tested; their row locks put an object's events in order.
CREATE TABLE objects (
  id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON objects TO {{user}};
