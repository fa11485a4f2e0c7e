-- Which import saved a payment method, and how the card that a customer saves again is found.
ALTER TABLE payment_methods
  ADD COLUMN import_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY payment_methods_by_fingerprint (workspace_id, customer_id, fingerprint);
