-- The feed: each event's place, from 1 without a gap. Written by the sequencer alone; both keys are
-- the last fence against two that number at once.
CREATE TABLE event_positions (
  position BIGINT NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (position),
  UNIQUE KEY event_positions_event (event_id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON event_positions TO {{user}};
