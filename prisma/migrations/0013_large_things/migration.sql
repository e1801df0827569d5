-- what came in a webhook that was too large to take, and is read by its number
CREATE TABLE large_thing (
    shop_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    thing_id BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT large_thing_pkey PRIMARY KEY (shop_id, kind, thing_id)
);

SELECT secure_tenant_tables();
