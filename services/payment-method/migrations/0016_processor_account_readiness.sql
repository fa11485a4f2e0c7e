-- What a processor says of an account: whether it may charge, and what it wants first (JSON, at
-- most 20 texts of 64 characters).
ALTER TABLE processor_accounts
  ADD COLUMN capability VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
  ADD COLUMN requirements_due VARBINARY(8192) NOT NULL DEFAULT '[]';
