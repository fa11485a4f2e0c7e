-- What RPCs that change something were asked and answered, by the caller's key, for 24 h.
-- call_id says which call wrote the row; both texts are sealed for the row.
CREATE TABLE requests (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  procedure_name VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARBINARY(255) NOT NULL,
  call_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request MEDIUMBLOB NOT NULL,
  answer MEDIUMBLOB NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (workspace_id, procedure_name, request_id),
  KEY requests_created_at (created_at)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON requests TO {{user}};
