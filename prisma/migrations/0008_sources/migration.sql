-- What each source last said of a person about whom several speak: which of them counts is the store's choice, which may change.
ALTER TABLE customer ADD COLUMN contact_source TEXT;
ALTER TABLE customer ADD COLUMN contact_rules INTEGER NOT NULL DEFAULT 0;

CREATE TABLE customer_statement (
    shop_id INTEGER NOT NULL,
    customer_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    version TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    phone_enc BYTEA,
    phone_idx BYTEA,
    address_enc BYTEA,
    street_idx BYTEA,
    city TEXT,
    region TEXT,
    country TEXT,
    locale TEXT,
    CONSTRAINT customer_statement_pkey PRIMARY KEY (shop_id, customer_id, source)
);

-- of everybody who is known already one source has spoken; the owner may write all stores' rows for this one statement
ALTER TABLE customer NO FORCE ROW LEVEL SECURITY;
UPDATE customer SET contact_source = CASE WHEN deleted_at IS NOT NULL THEN 'deletion' WHEN customer_id < 0 THEN 'order' ELSE 'shopify' END
WHERE contact_version <> '';

-- when an alert last began, and when the merchant was written to of it
ALTER TABLE alert ADD COLUMN begun_at TIMESTAMPTZ(6) NOT NULL DEFAULT now();
ALTER TABLE alert ADD COLUMN told_at TIMESTAMPTZ(6);

-- an answer counts for whom its person was merged into; stated_customer_id is that person then, 0 while they count for themselves
ALTER TABLE customer_answer ADD COLUMN stated_customer_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customer_answer DROP CONSTRAINT customer_answer_pkey;
ALTER TABLE customer_answer ADD CONSTRAINT customer_answer_pkey PRIMARY KEY (shop_id, customer_id, question, source, stated_customer_id);

-- a no that an email service told, on its way to Shopify
CREATE TABLE consent_write (
    shop_id INTEGER NOT NULL,
    customer_id BIGINT NOT NULL,
    occurred_at TIMESTAMPTZ(6) NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMPTZ(6) NOT NULL,
    done_at TIMESTAMPTZ(6),
    CONSTRAINT consent_write_pkey PRIMARY KEY (shop_id, customer_id)
);

SELECT secure_tenant_tables();

CREATE INDEX customer_contact_rules ON customer (shop_id, contact_rules, customer_id) WHERE contact_source = 'several';
CREATE INDEX customer_answer_stated_customer_id ON customer_answer (shop_id, stated_customer_id) WHERE stated_customer_id <> 0;
CREATE INDEX consent_write_due ON consent_write (shop_id, due_at) WHERE state = 'pending';
