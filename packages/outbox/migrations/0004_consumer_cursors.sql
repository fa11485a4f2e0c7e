-- How far each consumer has come in the feed that it reads. The row's lock lets one copy of a
-- consumer work at a time. `parked` counts its rows in parked_events, so that a consumer without
-- any does not look there for every event.
CREATE TABLE consumer_cursors (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position BIGINT NOT NULL,
  parked BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (name)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON consumer_cursors TO {{user}};
