-- What handlers under test do. No unique key: a job done twice is seen.
CREATE TABLE effects (
  id BIGINT NOT NULL AUTO_INCREMENT,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  job_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT ON effects TO {{user}};
