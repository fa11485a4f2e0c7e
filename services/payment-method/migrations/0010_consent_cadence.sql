-- How often a consent may be charged, and the days that a notice of a charge must precede it.
ALTER TABLE consents
  ADD COLUMN cadence_interval VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN cadence_count INT NOT NULL DEFAULT 0,
  ADD COLUMN notice_days INT NOT NULL DEFAULT 0;
