-- The payment method that the customer had already, of one whose setup brought the same card again.
ALTER TABLE payment_methods
  ADD COLUMN duplicate_of_id CHAR(29) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
