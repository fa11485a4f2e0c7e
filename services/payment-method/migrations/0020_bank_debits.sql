-- What is safe to show of a bank account that is debited; of a card these are NULL.
ALTER TABLE payment_methods
  ADD COLUMN bank_name VARCHAR(140) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD COLUMN bank_country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN mandate_reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
