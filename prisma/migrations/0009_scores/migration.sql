-- What is concluded of a customer beside RFM. `engagement_log2` does not decay: see docs/decisions/013-scores.md.
ALTER TABLE "customer_scores" ADD COLUMN "lifecycle_before" TEXT,
    ADD COLUMN "loyalty_tier" TEXT,
    ADD COLUMN "loyalty_tier_before" TEXT,
    ADD COLUMN "loyalty_tier_changed_at" TIMESTAMPTZ(6),
    ADD COLUMN "engagement_log2" DOUBLE PRECISION,
    ADD COLUMN "engagement_score" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "rfm_history" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "rfm_group" TEXT NOT NULL,

    CONSTRAINT "rfm_history_pkey" PRIMARY KEY ("shop_id","customer_id","from_at")
);
CREATE INDEX "rfm_history_shop_id_to_at_idx" ON "rfm_history"("shop_id", "to_at");

CREATE TABLE "customer_affinity" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "place" SMALLINT NOT NULL,
    "value" TEXT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "customer_affinity_pkey" PRIMARY KEY ("shop_id","customer_id","kind","place")
);
CREATE INDEX "customer_affinity_shop_id_kind_value_place_idx" ON "customer_affinity"("shop_id", "kind", "value", "place");

CREATE TABLE "shopify_rfm" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "rfm_group" TEXT NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "shopify_rfm_pkey" PRIMARY KEY ("shop_id","customer_id")
);

SELECT secure_tenant_tables();
