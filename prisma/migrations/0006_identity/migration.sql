-- What is said of people, stock and collections beside the main topics, and who was merged into whom.

ALTER TABLE "customer" ADD COLUMN "stated_tags" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "customer" ADD COLUMN "email_refused_by" BIGINT;
ALTER TABLE "customer" ADD COLUMN "sms_refused_by" BIGINT;
ALTER TABLE "customer" ADD COLUMN "street_idx" BYTEA;
ALTER TABLE "customer" ADD COLUMN "mailbox_idx" BYTEA;

ALTER TABLE "orders" ADD COLUMN "stated_customer_id" BIGINT;

ALTER TABLE "variant" ADD COLUMN "inventory_item_id" BIGINT;
ALTER TABLE "variant" ADD COLUMN "available" BOOLEAN NOT NULL DEFAULT true;

ALTER TABLE "property_state" ADD COLUMN "address_enc" BYTEA;

ALTER TABLE "shop" ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "shop" ADD COLUMN "scopes_version" TEXT NOT NULL DEFAULT '';

ALTER TABLE "customer_traits" ADD COLUMN "orders_30d" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "orders_90d" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "orders_365d" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "revenue_30d_minor" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "revenue_90d_minor" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "revenue_365d_minor" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "customer_traits" ADD COLUMN "top_product_id" BIGINT;
ALTER TABLE "customer_traits" ADD COLUMN "top_category" TEXT;
ALTER TABLE "customer_traits" ADD COLUMN "top_vendor" TEXT;
ALTER TABLE "customer_traits" ADD COLUMN "longest_gap_days" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "merge_entry" (
    "shop_id" INTEGER NOT NULL,
    "loser_id" BIGINT NOT NULL,
    "survivor_id" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "merged_at" TIMESTAMPTZ(6) NOT NULL,
    "undone_at" TIMESTAMPTZ(6),
    "version" TEXT NOT NULL,

    CONSTRAINT "merge_entry_pkey" PRIMARY KEY ("shop_id","loser_id","survivor_id","source")
);

-- CreateTable
CREATE TABLE "blocked_identifier" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "value_idx" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "blocked_identifier_pkey" PRIMARY KEY ("shop_id","kind","value_idx")
);

-- CreateTable
CREATE TABLE "customer_tag" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "tag" TEXT NOT NULL,
    "is_present" BOOLEAN NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "customer_tag_pkey" PRIMARY KEY ("shop_id","customer_id","tag")
);

-- CreateTable
CREATE TABLE "purchasing_summary" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "orders_count" INTEGER NOT NULL,
    "spent_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "last_order_id" BIGINT,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "purchasing_summary_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "shopify_segment_member" (
    "shop_id" INTEGER NOT NULL,
    "segment_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "is_member" BOOLEAN NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "shopify_segment_member_pkey" PRIMARY KEY ("shop_id","segment_id","customer_id")
);

-- CreateTable
CREATE TABLE "collection" (
    "shop_id" INTEGER NOT NULL,
    "collection_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "handle" TEXT,
    "published_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),
    "version" TEXT NOT NULL,

    CONSTRAINT "collection_pkey" PRIMARY KEY ("shop_id","collection_id")
);

-- CreateTable
CREATE TABLE "variant_stock" (
    "shop_id" INTEGER NOT NULL,
    "variant_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "in_stock" BOOLEAN NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "variant_stock_pkey" PRIMARY KEY ("shop_id","variant_id")
);

-- CreateTable
CREATE TABLE "inventory_level" (
    "shop_id" INTEGER NOT NULL,
    "inventory_item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "available" INTEGER,
    "version" TEXT NOT NULL,

    CONSTRAINT "inventory_level_pkey" PRIMARY KEY ("shop_id","inventory_item_id","location_id")
);

-- CreateTable
CREATE TABLE "duplicate_pair" (
    "shop_id" INTEGER NOT NULL,
    "one_id" BIGINT NOT NULL,
    "other_id" BIGINT NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "evidence" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "found_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_at" TIMESTAMPTZ(6),

    CONSTRAINT "duplicate_pair_pkey" PRIMARY KEY ("shop_id","one_id","other_id")
);

-- CreateIndex
CREATE INDEX "customer_shop_id_street_idx_idx" ON "customer"("shop_id", "street_idx");

-- CreateIndex
CREATE INDEX "customer_shop_id_mailbox_idx_idx" ON "customer"("shop_id", "mailbox_idx");

-- CreateIndex
CREATE INDEX "orders_shop_id_stated_customer_id_idx" ON "orders"("shop_id", "stated_customer_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_inventory_item_id_idx" ON "variant"("shop_id", "inventory_item_id");

-- CreateIndex
CREATE INDEX "merge_entry_shop_id_survivor_id_idx" ON "merge_entry"("shop_id", "survivor_id");

-- CreateIndex
CREATE INDEX "variant_stock_shop_id_product_id_idx" ON "variant_stock"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "shopify_segment_member_shop_id_customer_id_idx" ON "shopify_segment_member"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "duplicate_pair_shop_id_state_probability_idx" ON "duplicate_pair"("shop_id", "state", "probability");

-- CreateIndex
CREATE INDEX "duplicate_pair_shop_id_other_id_idx" ON "duplicate_pair"("shop_id", "other_id");

SELECT secure_tenant_tables();
