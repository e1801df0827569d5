-- orders_window and order_line_bought begin with the same columns and answer the same questions: each order was indexed twice.
DROP INDEX "orders_shop_id_placed_at_idx";
DROP INDEX "order_line_shop_id_product_id_idx";
