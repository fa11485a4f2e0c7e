-- The notice that an order is charged under, beside the order: a charge reads no row more.
ALTER TABLE orders
  ADD COLUMN notice BLOB NULL;
