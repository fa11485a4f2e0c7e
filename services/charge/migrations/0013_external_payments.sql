-- Payments that were made outside Flint. The key of the call that recorded one stands on it for ever,
-- and so does that of its reversal.
CREATE TABLE external_payments (
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts MEDIUMBLOB NOT NULL,
  applied_minor BIGINT NOT NULL,
  reversal MEDIUMBLOB NULL,
  record_request_id VARBINARY(255) NOT NULL,
  record_request MEDIUMBLOB NOT NULL,
  record_answer MEDIUMBLOB NOT NULL,
  reverse_request_id VARBINARY(255) NULL,
  reverse_request MEDIUMBLOB NULL,
  reverse_answer MEDIUMBLOB NULL,
  created_at DATETIME(6) NOT NULL,
  revision INT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE KEY external_payments_by_record (workspace_id, record_request_id),
  UNIQUE KEY external_payments_by_reverse (workspace_id, reverse_request_id),
  KEY external_payments_by_order (workspace_id, order_id, id),
  KEY external_payments_by_customer (workspace_id, customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

GRANT SELECT, INSERT, UPDATE ON external_payments TO {{user}};
