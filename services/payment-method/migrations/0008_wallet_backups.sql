-- Payment methods that may stand in for a wallet's default, tried by position from 1. They are
-- written under the wallet's lock.
CREATE TABLE wallet_backups (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position INT NOT NULL,
  payment_method_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (workspace_id, customer_id, position)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, DELETE ON wallet_backups TO {{user}};
