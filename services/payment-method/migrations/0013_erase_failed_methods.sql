-- Payment methods that never became active, and their setups, are deleted 30 days later.
GRANT DELETE ON payment_methods TO {{user}};
GRANT DELETE ON setups TO {{user}};
