-- Files that are taken in: how far each is, what was uploaded until it is read, and the rows that could not be.
CREATE TABLE import_run (
    shop_id INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    cursor JSONB,
    rows INTEGER NOT NULL DEFAULT 0,
    things INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    fields TEXT[] NOT NULL DEFAULT '{}',
    started_at TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    finished_at TIMESTAMPTZ(6),
    CONSTRAINT import_run_pkey PRIMARY KEY (shop_id, run_id)
);
CREATE INDEX import_run_shop_id_started_at_idx ON import_run (shop_id, started_at);

CREATE TABLE import_chunk (
    shop_id INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    body BYTEA NOT NULL,
    CONSTRAINT import_chunk_pkey PRIMARY KEY (shop_id, run_id, seq)
);
-- sealed chunks are compressed already: trying again only costs time
ALTER TABLE import_chunk ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE import_refusal (
    shop_id INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT import_refusal_pkey PRIMARY KEY (shop_id, run_id, line, field)
);

SELECT secure_tenant_tables();

-- A file names products by handle and SKU: by these a line finds its product, whichever of the two came first.
CREATE INDEX product_handle ON product (shop_id, handle) WHERE handle IS NOT NULL;
CREATE INDEX variant_sku ON variant (shop_id, sku) WHERE sku IS NOT NULL;
CREATE INDEX order_line_unlinked ON order_line (shop_id, sku) WHERE product_id IS NULL AND line_id < 0 AND sku IS NOT NULL;
-- people and orders are written again by every newer version: room on the page keeps what is not indexed off the indexes
ALTER TABLE customer SET (fillfactor = 80);
