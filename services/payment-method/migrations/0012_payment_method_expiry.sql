-- When a card counts as expired, as its expiry says: the end of its month in the last time zone,
-- 12 hours behind UTC. Kept beside the expiry so that it can be searched; and when the coming
-- expiry was announced.
ALTER TABLE payment_methods
  ADD COLUMN expires_at DATETIME(6) NULL,
  ADD COLUMN expiry_announced_at DATETIME(6) NULL;

UPDATE payment_methods
  SET expires_at = TIMESTAMPADD(MONTH, 1, CONCAT(expiry_year, '-', LPAD(expiry_month, 2, '0'), '-01 12:00:00'))
  WHERE expiry_year IS NOT NULL;
