-- What went back of an order, and what that forgave. The release before knows neither column.
ALTER TABLE orders
  ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN credited_minor BIGINT NOT NULL DEFAULT 0;
