-- How often each process has started, by the name that it keeps over restarts.
CREATE TABLE instances (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch INT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON instances TO {{user}};
