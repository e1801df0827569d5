-- How many days there are on which somebody bought last: the planner has to know it to let several processes count buyers by day.
CREATE STATISTICS customer_traits_last_day (ndistinct) ON (date_bin('1 day', last_order_at, '2000-01-01 00:00:00+00'::timestamptz)), orders_count FROM customer_traits;

-- A score that changes is written beside the one before, so that no index has to learn where it went.
ALTER TABLE customer_scores SET (fillfactor = 85);

-- Who differs is put aside in a table of the transaction.
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO regulars_app', current_database()); END $$;
