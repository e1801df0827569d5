-- Readings of Shopify: one row per purpose (backfill, window, scan) and kind of thing, begun anew each time.
CREATE TABLE reading (
    shop_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    method TEXT NOT NULL,
    from_at TIMESTAMPTZ(6),
    to_at TIMESTAMPTZ(6),
    operation_id TEXT,
    url TEXT,
    position TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    changed INTEGER NOT NULL DEFAULT 0,
    changed_ever INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    limited BOOLEAN NOT NULL DEFAULT false,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    due_at TIMESTAMPTZ(6) NOT NULL,
    begun_at TIMESTAMPTZ(6) NOT NULL,
    first_row_at TIMESTAMPTZ(6),
    finished_at TIMESTAMPTZ(6),
    CONSTRAINT reading_pkey PRIMARY KEY (shop_id, purpose, kind)
);

-- What a scan has seen at Shopify so far.
CREATE TABLE reading_id (
    shop_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    CONSTRAINT reading_id_pkey PRIMARY KEY (shop_id, kind, id)
);

-- a change that history made: what it leads to triggers nothing
ALTER TABLE customer_changed ADD COLUMN silent BOOLEAN NOT NULL DEFAULT false;

SELECT secure_tenant_tables();
