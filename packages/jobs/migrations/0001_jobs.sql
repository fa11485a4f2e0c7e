-- Work to be done, written in the transaction that makes it necessary; a finished job's row is
-- deleted. `due_at` is when somebody may take the job: while it is leased that is the end of the
-- lease, and a parked job is due at the end of time. So one index serves every claim.
CREATE TABLE jobs (
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  job_key VARBINARY(320) NOT NULL,
  payload BLOB NOT NULL,
  state VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_at DATETIME(6) NOT NULL,
  lease_owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  lease_epoch INT NULL,
  fence BIGINT NOT NULL,
  tries INT NOT NULL,
  last_error VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  PRIMARY KEY (id),
  UNIQUE KEY jobs_key (workspace_id, kind, job_key),
  KEY jobs_due (due_at, workspace_id),
  CONSTRAINT jobs_state CHECK (state IN ('queued', 'parked')),
  CONSTRAINT jobs_lease CHECK ((lease_owner IS NULL) = (lease_epoch IS NULL))
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO {{user}};
