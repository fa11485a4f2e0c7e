-- Businesses that use Flint. A row never changes; UPDATE is granted because MySQL asks for it
-- where a row is locked, and the merchant's row is what creating a sandbox locks.
CREATE TABLE merchants (
  id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE ON merchants TO {{user}};
