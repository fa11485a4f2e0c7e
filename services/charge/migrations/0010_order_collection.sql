-- When an order is to be collected by itself, and why it was not. Nobody searches by it: a job waits.
ALTER TABLE orders
  ADD COLUMN collection BLOB NULL;
