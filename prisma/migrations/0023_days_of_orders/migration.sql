-- How many days there are on which somebody bought last: the planner has to know it to let several processes count buyers by day.
CREATE STATISTICS customer_traits_last_day (ndistinct) ON (date_bin('1 day', last_order_at, '2000-01-01 00:00:00+00'::timestamptz)), orders_count FROM customer_traits;
ANALYZE customer_traits;

-- Room for a score that changes beside the one before: most changes then touch no index.
ALTER TABLE customer_scores SET (fillfactor = 90);

-- Who differs is put aside in a table of the transaction. Whoever may not grant it is only warned.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO regulars_app', current_database());
  IF NOT has_database_privilege('regulars_app', current_database(), 'TEMPORARY') THEN
    RAISE EXCEPTION 'The role regulars_app has to be allowed temporary tables: GRANT TEMPORARY ON DATABASE % TO regulars_app', current_database();
  END IF;
END $$;
