-- Who may do what. The login role owns the tables and runs migrations and the queue. All work is done as
-- regulars_app (through forShop), deliveries come in as regulars_door. Neither may log in or bypass row-level security.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'regulars_app') THEN CREATE ROLE regulars_app NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'regulars_door') THEN CREATE ROLE regulars_door NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this cluster migrates at the same time
END $$;
GRANT regulars_app TO CURRENT_USER;
GRANT regulars_door TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO regulars_app, regulars_door;

-- Row-level security on every table that has a shop_id, except the directory. Later migrations that add tables call it again.
CREATE FUNCTION secure_tenant_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE tenant_table text;
BEGIN
  FOR tenant_table IN
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'shop_id' AND c.relname <> 'shop'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('DROP POLICY IF EXISTS tenant ON %I', tenant_table);
    -- the setting is an empty string, not null, after a transaction that set it
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO regulars_app USING (shop_id = nullif(current_setting(''regulars.shop_id'', true), '''')::int)',
      tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO regulars_app', tenant_table);
  END LOOP;
END $$;
SELECT secure_tenant_tables();

GRANT SELECT, UPDATE ON shop TO regulars_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO regulars_app;
GRANT SELECT ON shop TO regulars_door;
GRANT INSERT ON delivery TO regulars_door;
GRANT USAGE ON SEQUENCE delivery_seq_seq TO regulars_app, regulars_door;
CREATE POLICY door ON delivery FOR INSERT TO regulars_door WITH CHECK (true);

-- The id of a store, which is entered in the directory when it is seen for the first time.
CREATE FUNCTION shop_of(shop_domain text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found int;
BEGIN
  SELECT shop_id INTO found FROM shop WHERE domain = shop_domain;
  IF found IS NULL THEN
    INSERT INTO shop (domain, pixel_key) VALUES (shop_domain, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (domain) DO UPDATE SET domain = excluded.domain RETURNING shop_id INTO found;
  END IF;
  RETURN found;
END $$;

-- The line a task waits in, one run at a time: a destination's, a store's, and a store's for what takes minutes and keeps nobody waiting.
CREATE FUNCTION queue_of(shop int, task text, destination text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN destination IS NOT NULL THEN 'destination:' || shop || ':' || destination
              WHEN task = 'recompute' THEN 'recompute:' || shop
              ELSE 'shop:' || shop END;
$$;

-- Wakes a task of a store, or of one destination of it, when the calling transaction commits: now, or at `due`. One run at a time
-- per queue. Calls before the run begins coalesce to the earliest moment asked for.
CREATE FUNCTION wake(shop int, task text, destination text DEFAULT NULL, due timestamptz DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH asked AS (
    SELECT public.queue_of(shop, task, destination) AS queue_name,
           task || ':' || shop || coalesce(':' || destination, '') AS key
  )
  SELECT graphile_worker.add_job(
    task,
    json_build_object('shopId', shop, 'destination', destination),
    queue_name => asked.queue_name,
    job_key => asked.key,
    -- a run that failed waits longer each time, and that wait is kept unless somebody asks for an earlier run
    run_at => least(coalesce(due, clock_timestamp()), waiting.run_at))
  FROM asked LEFT JOIN graphile_worker._private_jobs waiting ON waiting.key = asked.key AND waiting.locked_at IS NULL;
$$;
REVOKE ALL ON FUNCTION secure_tenant_tables(), shop_of(text), wake(int, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop_of(text), wake(int, text, text, timestamptz) TO regulars_app, regulars_door;

CREATE INDEX delivery_pending ON delivery (shop_id, seq) WHERE state = 'pending';
-- by these deliveries are emptied and deleted when their time is over; a row is in one of the two
CREATE INDEX delivery_full ON delivery (shop_id, settled_at) WHERE state = 'settled' AND body IS NOT NULL;
CREATE INDEX delivery_emptied ON delivery (shop_id, settled_at) WHERE state = 'settled' AND body IS NULL;
CREATE INDEX delivery_quarantined ON delivery (shop_id, received_at) WHERE state = 'quarantined';
CREATE UNIQUE INDEX segment_member_present ON segment_member (shop_id, slug, customer_id) WHERE left_at IS NULL;
-- the newest of each, without a walk of the store
CREATE INDEX segment_member_newest ON segment_member (shop_id, slug, entered_at DESC, customer_id) WHERE left_at IS NULL;
CREATE INDEX product_newest ON product (shop_id, published_at DESC, product_id)
  WHERE status = 'ACTIVE' AND published_at IS NOT NULL AND deleted_at IS NULL AND available;
-- events and blocks go before the profiles, of which a million may wait
CREATE INDEX outbox_item_first ON outbox_item (shop_id, destination, kind, due_at) WHERE kind <> 'profile' AND state IN ('pending', 'sending');
-- columns, not expressions: row-level security uses no index on lower(), which is not leakproof
ALTER TABLE customer ADD COLUMN first_name_lower TEXT GENERATED ALWAYS AS (lower(first_name)) STORED,
  ADD COLUMN last_name_lower TEXT GENERATED ALWAYS AS (lower(last_name)) STORED;
CREATE INDEX customer_first_name ON customer (shop_id, first_name_lower text_pattern_ops);
CREATE INDEX customer_last_name ON customer (shop_id, last_name_lower text_pattern_ops);
-- by these the links between orders, carts, checkouts and browsers are found
CREATE INDEX orders_guest ON orders (shop_id, guest_id) WHERE guest_id IS NOT NULL;
CREATE INDEX orders_cart ON orders (shop_id, cart_token) WHERE cart_token IS NOT NULL;
CREATE INDEX orders_checkout ON orders (shop_id, checkout_token) WHERE checkout_token IS NOT NULL;
CREATE INDEX checkout_email ON checkout (shop_id, email_idx) WHERE email_idx IS NOT NULL;
CREATE INDEX checkout_number ON checkout (shop_id, checkout_id) WHERE checkout_id IS NOT NULL;
CREATE INDEX customer_merged ON customer (shop_id, merged_into) WHERE merged_into IS NOT NULL;
-- in the order in which they count, so that of a program's million only the first are read
CREATE INDEX activity_evidence ON activity (shop_id, client_id, occurred_at, activity_id)
  WHERE stated_customer_id IS NOT NULL OR cart_token IS NOT NULL OR checkout_token IS NOT NULL;
CREATE INDEX activity_cart ON activity (shop_id, cart_token) WHERE cart_token IS NOT NULL;
CREATE INDEX activity_checkout ON activity (shop_id, checkout_token) WHERE checkout_token IS NOT NULL;
-- pending rows are updated in place often, room on the page keeps those updates off the indexes
ALTER TABLE customer_changed SET (fillfactor = 70);
ALTER TABLE outbox_item SET (fillfactor = 70);
-- sealed bodies are compressed already: trying again only costs time
ALTER TABLE delivery ALTER COLUMN body SET STORAGE EXTERNAL;

-- A new store fills these in minutes: analyse after some hundreds of new rows, not after a tenth of everybody's.
DO $$
DECLARE busy text;
BEGIN
  FOREACH busy IN ARRAY ARRAY['customer', 'orders', 'order_line', 'cart', 'checkout', 'activity', 'identity', 'product', 'customer_traits',
                              'customer_scores', 'segment_member', 'recommendation', 'property_state', 'outbox_item', 'delivery']
  LOOP
    EXECUTE format('ALTER TABLE %I SET (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05)', busy);
  END LOOP;
END $$;
