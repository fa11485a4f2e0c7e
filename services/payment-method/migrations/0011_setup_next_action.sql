-- What the customer must do before the payment method is saved: both columns are set while the
-- setup requires an action, and empty otherwise.
ALTER TABLE setups
  ADD COLUMN next_action_kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN next_action_url VARBINARY(4096) NOT NULL DEFAULT '';
