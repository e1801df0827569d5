-- What a segment can say of a person directly, one row each, so that one scan decides; and segments as texts with versions.
-- The most asked about come first and enumerations are letters: what a question costs is the bytes of a row up to the last column it reads.
CREATE TABLE "customer_attributes" (
    "shop_id" INTEGER NOT NULL,
    "orders_count" INTEGER NOT NULL DEFAULT 0,
    "customer_id" BIGINT NOT NULL,
    "amount_spent_minor" BIGINT NOT NULL DEFAULT 0,
    "last_order_at" TIMESTAMPTZ(6),
    "email_subscription" "char",
    "sms_subscription" "char",
    "rfm_group" "char",
    "lifecycle" "char",
    "discounted_orders" INTEGER,
    "r_quintile" SMALLINT,
    "f_quintile" SMALLINT,
    "m_quintile" SMALLINT,
    "rfm_group_before" "char",
    "account_status" "char",
    "birth_date" DATE,
    "country" TEXT,
    "tags" TEXT[],
    "loyalty_tier" TEXT,
    "gender" TEXT,
    "engagement_log2" DOUBLE PRECISION,
    "first_order_at" TIMESTAMPTZ(6),
    "added_at" TIMESTAMPTZ(6),
    "last_active_at" TIMESTAMPTZ(6),
    "last_view_at" TIMESTAMPTZ(6),
    "abandoned_cart_at" TIMESTAMPTZ(6),
    "abandoned_checkout_at" TIMESTAMPTZ(6),
    "email_consent_at" TIMESTAMPTZ(6),
    "rfm_group_changed_at" TIMESTAMPTZ(6),
    "lifecycle_changed_at" TIMESTAMPTZ(6),
    "refunded_minor" BIGINT,
    "mean_gap_days" DOUBLE PRECISION,
    "items_count" INTEGER,
    "products_count" INTEGER,
    "views_count" INTEGER,
    "tastes" INTEGER,
    "answers" INTEGER,
    "shopify_rfm_group" "char",
    "email_domain" TEXT,
    "language" TEXT,
    "top_category" TEXT,
    "top_vendor" TEXT,
    "region" TEXT,
    "city" TEXT,

    CONSTRAINT "customer_attributes_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- a segment's present text, how it is shown and when it next has to be looked at; its texts before are in segment_version
ALTER TABLE "segment" ADD COLUMN "source" TEXT NOT NULL DEFAULT '';
ALTER TABLE "segment" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "segment" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'live';
ALTER TABLE "segment" ADD COLUMN "reason" TEXT;
ALTER TABLE "segment" ADD COLUMN "priority" INTEGER;
ALTER TABLE "segment" ADD COLUMN "shopify_segment_id" BIGINT;
ALTER TABLE "segment" ADD COLUMN "built_through" BIGINT;
ALTER TABLE "segment" ADD COLUMN "due_at" TIMESTAMPTZ(6);
ALTER TABLE "segment" ADD COLUMN "swept_through" TIMESTAMPTZ(6);
ALTER TABLE "segment" ADD COLUMN "alert_min" INTEGER;
ALTER TABLE "segment" ADD COLUMN "alert_max" INTEGER;
ALTER TABLE "segment" ADD COLUMN "alert_change" DOUBLE PRECISION;
ALTER TABLE "segment" ADD COLUMN "deleted_at" TIMESTAMPTZ(6);

CREATE TABLE "segment_version" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "segment_version_pkey" PRIMARY KEY ("shop_id","slug","version")
);

-- the version of the text that Shopify has a copy of
ALTER TABLE "segment" ADD COLUMN "shopify_version" INTEGER;

-- segments that the merchant made in Shopify; their members are in shopify_segment_member once they were read
CREATE TABLE "shopify_segment" (
    "shop_id" INTEGER NOT NULL,
    "segment_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "listed_at" TIMESTAMPTZ(6) NOT NULL,
    "wanted" BOOLEAN NOT NULL DEFAULT false,
    "reading_since" TIMESTAMPTZ(6),
    "cursor" TEXT,
    "read_at" TIMESTAMPTZ(6),
    "reason" TEXT,

    CONSTRAINT "shopify_segment_pkey" PRIMARY KEY ("shop_id","segment_id")
);

-- entries, exits and revenue of a segment's day, beside its size
ALTER TABLE "segment_size" ADD COLUMN "entered" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "segment_size" ADD COLUMN "left" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "segment_size" ADD COLUMN "revenue_minor" BIGINT;

-- what ended a membership, beside what began it
ALTER TABLE "segment_member" ADD COLUMN "left_cause" TEXT;

-- which facts of somebody changed, so that only what asks about them is decided again: '*' is all, none is only the record and sums of it
ALTER TABLE "customer_changed" ADD COLUMN "touched" TEXT[] NOT NULL DEFAULT '{*}';

-- who waits for a moment waits behind nobody's batch, and a rebuild keeps nobody waiting
CREATE OR REPLACE FUNCTION queue_of(shop int, task text, destination text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN destination IS NOT NULL THEN 'destination:' || shop || ':' || destination
              WHEN task IN ('recompute', 'rebuild', 'recheck', 'due') THEN task || ':' || shop
              ELSE 'shop:' || shop END;
$$;
CREATE INDEX segment_due ON segment (shop_id, due_at) WHERE due_at IS NOT NULL;

-- what happened within a time, read from the index alone
CREATE INDEX activity_window ON activity (shop_id, kind, occurred_at) INCLUDE (customer_id, product_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_window ON orders (shop_id, placed_at) INCLUDE (order_id, customer_id, current_minor, currency, updated_at)
  WHERE NOT test AND cancelled_at IS NULL AND deleted_at IS NULL AND customer_id IS NOT NULL;
CREATE INDEX order_line_bought ON order_line (shop_id, product_id) INCLUDE (order_id, current_quantity);
CREATE INDEX order_line_several ON order_line (shop_id, current_quantity) INCLUDE (order_id, product_id) WHERE current_quantity > 1;
CREATE INDEX customer_answer_question ON customer_answer (shop_id, question, customer_id);
CREATE INDEX customer_affinity_members ON customer_affinity (shop_id, kind, value, customer_id);
-- instants that windows of hours move over; other ends move at midnight, when a walk of the rows is soon enough
CREATE INDEX customer_attributes_last_order ON customer_attributes (shop_id, last_order_at) WHERE last_order_at IS NOT NULL;
CREATE INDEX customer_attributes_last_view ON customer_attributes (shop_id, last_view_at) WHERE last_view_at IS NOT NULL;
CREATE INDEX customer_attributes_last_active ON customer_attributes (shop_id, last_active_at) WHERE last_active_at IS NOT NULL;
CREATE INDEX customer_attributes_added ON customer_attributes (shop_id, added_at) WHERE added_at IS NOT NULL;
CREATE INDEX customer_attributes_cart ON customer_attributes (shop_id, abandoned_cart_at) WHERE abandoned_cart_at IS NOT NULL;
CREATE INDEX customer_attributes_checkout ON customer_attributes (shop_id, abandoned_checkout_at) WHERE abandoned_checkout_at IS NOT NULL;
CREATE INDEX customer_attributes_email_consent ON customer_attributes (shop_id, email_consent_at) WHERE email_consent_at IS NOT NULL;
-- a new store fills it within minutes
ALTER TABLE customer_attributes SET (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);

SELECT secure_tenant_tables();
