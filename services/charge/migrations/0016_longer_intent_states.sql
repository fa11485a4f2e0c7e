-- Room for "requires_confirmation"; beside the release before, which writes shorter ones.
ALTER TABLE payment_intents
  MODIFY state VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
