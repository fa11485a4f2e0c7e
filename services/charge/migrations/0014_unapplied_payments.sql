-- What was recorded while an attempt was on its way, and waits for it: tells the attempt's settle
-- whether there is anything to apply.
ALTER TABLE orders
  ADD COLUMN unapplied_minor BIGINT NOT NULL DEFAULT 0;
