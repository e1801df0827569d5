-- What a segment can say of a person directly, one row each, so that one scan decides; and segments as texts with versions.

CREATE TABLE "customer_attributes" (
    "shop_id" INTEGER NOT NULL,
    "orders_count" INTEGER NOT NULL DEFAULT 0,
    "customer_id" BIGINT NOT NULL,
    "last_order_at" TIMESTAMPTZ(6),
    "first_order_at" TIMESTAMPTZ(6),
    "amount_spent_minor" BIGINT NOT NULL DEFAULT 0,
    "average_order_minor" BIGINT,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "added_at" TIMESTAMPTZ(6),
    "abandoned_checkout_at" TIMESTAMPTZ(6),
    "abandoned_cart_at" TIMESTAMPTZ(6),
    "last_view_at" TIMESTAMPTZ(6),
    "last_active_at" TIMESTAMPTZ(6),
    "email_consent_at" TIMESTAMPTZ(6),
    "rfm_group_changed_at" TIMESTAMPTZ(6),
    "lifecycle_changed_at" TIMESTAMPTZ(6),
    "mean_gap_days" DOUBLE PRECISION,
    "discount_share" DOUBLE PRECISION,
    "engagement_score" DOUBLE PRECISION,
    "discounted_orders" INTEGER NOT NULL DEFAULT 0,
    "items_count" INTEGER NOT NULL DEFAULT 0,
    "products_count" INTEGER NOT NULL DEFAULT 0,
    "views_count" INTEGER NOT NULL DEFAULT 0,
    "birth_date" DATE,
    "r_quintile" SMALLINT,
    "f_quintile" SMALLINT,
    "m_quintile" SMALLINT,
    "email_subscription" TEXT NOT NULL DEFAULT 'NOT_SUBSCRIBED',
    "sms_subscription" TEXT NOT NULL DEFAULT 'NOT_SUBSCRIBED',
    "rfm_group" TEXT,
    "rfm_group_before" TEXT,
    "lifecycle" TEXT,
    "loyalty_tier" TEXT,
    "email_domain" TEXT,
    "language" TEXT,
    "account_status" TEXT,
    "shopify_rfm_group" TEXT,
    "gender" TEXT,
    "top_category" TEXT,
    "top_vendor" TEXT,
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "cities" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "regions" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "countries" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "category_affinity" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "brand_affinity" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "answers" JSONB,

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

-- who waits for a moment waits behind nobody's batch, and a rebuild keeps nobody waiting
CREATE OR REPLACE FUNCTION queue_of(shop int, task text, destination text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN destination IS NOT NULL THEN 'destination:' || shop || ':' || destination
              WHEN task IN ('recompute', 'rebuild', 'due') THEN task || ':' || shop
              ELSE 'shop:' || shop END;
$$;
CREATE INDEX segment_due ON segment (shop_id, due_at) WHERE due_at IS NOT NULL;

SELECT secure_tenant_tables();
