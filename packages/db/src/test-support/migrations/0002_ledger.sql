-- Append-only, and an account whose balance is the sum of its entries.
CREATE TABLE accounts (
  id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  balance BIGINT NOT NULL
);
CREATE TABLE entries (
  id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY entries_source (account_id, source)
);
GRANT SELECT, INSERT, UPDATE ON accounts TO {{user}};
GRANT SELECT, INSERT ON entries TO {{user}};
