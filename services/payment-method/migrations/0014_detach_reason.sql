-- Why a payment method is taken out of use; empty as long as it is not.
ALTER TABLE payment_methods
  ADD COLUMN detach_reason VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

UPDATE payment_methods SET detach_reason = 'requested' WHERE state IN ('detaching', 'detached');
