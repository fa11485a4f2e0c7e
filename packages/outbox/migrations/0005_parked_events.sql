-- Events whose effect failed, and later events of the same object, which wait behind them in order.
-- Only the first of an object is tried: `retrying` again by itself at next_try_at, `parked` when
-- somebody drives it, `behind` not before it is the first. The event is kept whole, because its
-- source may be another service.
CREATE TABLE parked_events (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position BIGINT NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event MEDIUMBLOB NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tries INT NOT NULL,
  next_try_at DATETIME(6) NULL,
  last_error VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  parked_at DATETIME(6) NOT NULL,
  PRIMARY KEY (consumer, position),
  KEY parked_events_object (consumer, workspace_id, object_id, position),
  KEY parked_events_due (consumer, state, next_try_at),
  CONSTRAINT parked_events_state CHECK (
    state IN ('retrying', 'parked', 'behind') AND (state = 'retrying') = (next_try_at IS NOT NULL)
  )
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE, DELETE ON parked_events TO {{user}};
