-- An order of gift cards alone is money that a later order spends, and counts there; an order for a company makes its buyer a wholesale customer.
ALTER TABLE "orders" ADD COLUMN "gift_cards_only" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "company_id" BIGINT;
CREATE INDEX orders_of_companies ON orders (shop_id, customer_id) WHERE company_id IS NOT NULL;

-- the condition of the orders that count, again
DROP INDEX orders_window;
CREATE INDEX orders_window ON orders (shop_id, placed_at) INCLUDE (order_id, customer_id, current_minor, currency, updated_at)
  WHERE NOT test AND NOT gift_cards_only AND cancelled_at IS NULL AND deleted_at IS NULL AND customer_id IS NOT NULL;
