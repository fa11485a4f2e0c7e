-- Whether the processor holds a network token of the card.
ALTER TABLE payment_methods ADD COLUMN network_token TINYINT(1) NOT NULL DEFAULT 0;
