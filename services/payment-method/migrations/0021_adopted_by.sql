-- Which payment a pending payment method is saved with: a digest of that call's key, empty where
-- there is none.
ALTER TABLE payment_methods
  ADD COLUMN adopted_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
