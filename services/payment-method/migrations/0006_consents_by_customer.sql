-- Whose a consent is, beside the payment method that it is for: it is listed by customer, and its
-- news says so to charge.
ALTER TABLE consents
  ADD COLUMN customer_id CHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY consents_by_customer (workspace_id, customer_id, id);

UPDATE consents c
  JOIN payment_methods m ON m.workspace_id = c.workspace_id AND m.id = c.payment_method_id
  SET c.customer_id = m.customer_id;
