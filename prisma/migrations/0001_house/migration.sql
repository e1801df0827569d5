-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shop" (
    "shop_id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT,
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "pixel_key" TEXT NOT NULL DEFAULT '',
    "installed_at" TIMESTAMPTZ(6),
    "uninstalled_at" TIMESTAMPTZ(6),
    "version" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "shop_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "payload" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "shop_id" INTEGER NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "event_id" TEXT,
    "api_version" TEXT,
    "triggered_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" BYTEA,
    "bytes" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "path" TEXT,
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("shop_id","webhook_id")
);

-- CreateTable
CREATE TABLE "topic_seen" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "last_received_at" TIMESTAMPTZ(6) NOT NULL,
    "settled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "topic_seen_pkey" PRIMARY KEY ("shop_id","topic")
);

-- CreateTable
CREATE TABLE "consent_entry" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "channel" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "opt_in_level" TEXT,
    "source" TEXT NOT NULL,
    "webhook_id" TEXT,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_entry_pkey" PRIMARY KEY ("shop_id","customer_id","channel","occurred_at","state")
);

-- CreateTable
CREATE TABLE "data_request" (
    "shop_id" INTEGER NOT NULL,
    "request_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" BIGINT,
    "payload" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "data_request_pkey" PRIMARY KEY ("shop_id","request_id")
);

-- CreateTable
CREATE TABLE "customer" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "email_enc" BYTEA,
    "email_idx" BYTEA,
    "email_domain" TEXT,
    "phone_enc" BYTEA,
    "phone_idx" BYTEA,
    "first_name" TEXT,
    "last_name" TEXT,
    "address_enc" BYTEA,
    "city" TEXT,
    "region" TEXT,
    "country" TEXT,
    "locale" TEXT,
    "account_state" TEXT,
    "created_at" TIMESTAMPTZ(6),
    "contact_version" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tags_version" TEXT NOT NULL DEFAULT '',
    "email_consent" TEXT NOT NULL DEFAULT 'NOT_SUBSCRIBED',
    "email_consent_at" TIMESTAMPTZ(6),
    "email_consent_version" TEXT NOT NULL DEFAULT '',
    "sms_consent" TEXT NOT NULL DEFAULT 'NOT_SUBSCRIBED',
    "sms_consent_at" TIMESTAMPTZ(6),
    "sms_consent_version" TEXT NOT NULL DEFAULT '',
    "deleted_at" TIMESTAMPTZ(6),
    "merged_into" BIGINT,

    CONSTRAINT "customer_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "identity" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("shop_id","kind","value")
);

-- CreateTable
CREATE TABLE "customer_changed" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cause" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "customer_changed_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "customer_id" BIGINT,
    "guest_id" BIGINT,
    "name" TEXT,
    "placed_at" TIMESTAMPTZ(6) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(6),
    "test" BOOLEAN NOT NULL,
    "currency" TEXT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "current_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "financial_status" TEXT,
    "source_name" TEXT,
    "cart_token" TEXT,
    "checkout_token" TEXT,
    "landing_site" TEXT,
    "referring_site" TEXT,
    "utm" JSONB,
    "discount_codes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "order_line" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "sku" TEXT,
    "title" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "current_quantity" INTEGER NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("shop_id","order_id","line_id")
);

-- CreateTable
CREATE TABLE "refund" (
    "shop_id" INTEGER NOT NULL,
    "refund_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "refunded_at" TIMESTAMPTZ(6) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "lines" JSONB NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("shop_id","refund_id")
);

-- CreateTable
CREATE TABLE "product" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "handle" TEXT,
    "vendor" TEXT,
    "product_type" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(6),
    "image_url" TEXT,
    "price_minor" BIGINT,
    "compare_at_minor" BIGINT,
    "available" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "product_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "variant" (
    "shop_id" INTEGER NOT NULL,
    "variant_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "title" TEXT,
    "sku" TEXT,
    "price_minor" BIGINT,
    "inventory_quantity" INTEGER,
    "inventory_policy" TEXT,

    CONSTRAINT "variant_pkey" PRIMARY KEY ("shop_id","variant_id")
);

-- CreateTable
CREATE TABLE "cart" (
    "shop_id" INTEGER NOT NULL,
    "cart_token" TEXT NOT NULL,
    "customer_id" BIGINT,
    "lines" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,
    "order_id" BIGINT,

    CONSTRAINT "cart_pkey" PRIMARY KEY ("shop_id","cart_token")
);

-- CreateTable
CREATE TABLE "checkout" (
    "shop_id" INTEGER NOT NULL,
    "checkout_token" TEXT NOT NULL,
    "checkout_id" BIGINT,
    "cart_token" TEXT,
    "customer_id" BIGINT,
    "stated_customer_id" BIGINT,
    "email_idx" BYTEA,
    "lines" JSONB NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "recovery_url" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "completed_at" TIMESTAMPTZ(6),
    "version" TEXT NOT NULL,
    "order_id" BIGINT,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "checkout_pkey" PRIMARY KEY ("shop_id","checkout_token")
);

-- CreateTable
CREATE TABLE "activity" (
    "shop_id" INTEGER NOT NULL,
    "activity_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "client_id" TEXT,
    "customer_id" BIGINT,
    "stated_customer_id" BIGINT,
    "product_id" BIGINT,
    "cart_token" TEXT,
    "checkout_token" TEXT,
    "data" JSONB NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("shop_id","activity_id")
);

-- CreateTable
CREATE TABLE "customer_traits" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "orders_count" INTEGER NOT NULL DEFAULT 0,
    "revenue_minor" BIGINT NOT NULL DEFAULT 0,
    "gross_revenue_minor" BIGINT NOT NULL DEFAULT 0,
    "gross_orders_count" INTEGER NOT NULL DEFAULT 0,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "discounted_orders" INTEGER NOT NULL DEFAULT 0,
    "items_count" INTEGER NOT NULL DEFAULT 0,
    "products_count" INTEGER NOT NULL DEFAULT 0,
    "first_order_at" TIMESTAMPTZ(6),
    "last_order_at" TIMESTAMPTZ(6),
    "gross_last_order_at" TIMESTAMPTZ(6),
    "mean_gap_days" DOUBLE PRECISION,
    "last_view_at" TIMESTAMPTZ(6),
    "views_count" INTEGER NOT NULL DEFAULT 0,
    "last_cart_at" TIMESTAMPTZ(6),
    "carts_open" INTEGER NOT NULL DEFAULT 0,
    "last_active_at" TIMESTAMPTZ(6),
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "customer_traits_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "customer_scores" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "rfm_thirds" TEXT,
    "rfm_group" TEXT,
    "rfm_group_before" TEXT,
    "rfm_group_changed_at" TIMESTAMPTZ(6),
    "r_quintile" INTEGER,
    "f_quintile" INTEGER,
    "m_quintile" INTEGER,
    "lifecycle" TEXT NOT NULL,
    "lifecycle_changed_at" TIMESTAMPTZ(6),
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "customer_scores_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "threshold" (
    "shop_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "cuts" DOUBLE PRECISION[],
    "population" INTEGER NOT NULL,

    CONSTRAINT "threshold_pkey" PRIMARY KEY ("shop_id","name")
);

-- CreateTable
CREATE TABLE "segment" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "built_in" BOOLEAN NOT NULL,
    "position" INTEGER NOT NULL,
    "size" INTEGER NOT NULL DEFAULT 0,
    "counted_at" TIMESTAMPTZ(6),

    CONSTRAINT "segment_pkey" PRIMARY KEY ("shop_id","slug")
);

-- CreateTable
CREATE TABLE "segment_member" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "entered_at" TIMESTAMPTZ(6) NOT NULL,
    "left_at" TIMESTAMPTZ(6),
    "cause" TEXT NOT NULL,

    CONSTRAINT "segment_member_pkey" PRIMARY KEY ("shop_id","slug","customer_id","entered_at")
);

-- CreateTable
CREATE TABLE "item_similarity" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "items" JSONB NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "item_similarity_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "popular_item" (
    "shop_id" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "popular_item_pkey" PRIMARY KEY ("shop_id","rank")
);

-- CreateTable
CREATE TABLE "recommendation" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "items" JSONB NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "recommendation_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "block" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "published_version" INTEGER NOT NULL,

    CONSTRAINT "block_pkey" PRIMARY KEY ("shop_id","slug")
);

-- CreateTable
CREATE TABLE "block_version" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "fallback" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "block_version_pkey" PRIMARY KEY ("shop_id","slug","version")
);

-- CreateTable
CREATE TABLE "destination" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "secret" BYTEA,
    "key_hint" TEXT,
    "account" TEXT,
    "account_id" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "connected_at" TIMESTAMPTZ(6),
    "paused_until" TIMESTAMPTZ(6),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(6),
    "last_delivery_at" TIMESTAMPTZ(6),

    CONSTRAINT "destination_pkey" PRIMARY KEY ("shop_id","kind")
);

-- CreateTable
CREATE TABLE "property_state" (
    "shop_id" INTEGER NOT NULL,
    "destination" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "identity" BYTEA NOT NULL,
    "properties" JSONB NOT NULL,
    "sent_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "property_state_pkey" PRIMARY KEY ("shop_id","destination","customer_id")
);

-- CreateTable
CREATE TABLE "outbox_item" (
    "shop_id" INTEGER NOT NULL,
    "destination" TEXT NOT NULL,
    "item_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" BIGINT,
    "identity" BYTEA,
    "payload" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "in_flight" JSONB,
    "in_flight_revision" INTEGER,
    "job_id" TEXT,
    "reason" TEXT,
    "queued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_item_pkey" PRIMARY KEY ("shop_id","destination","item_key")
);

-- CreateTable
CREATE TABLE "receipt" (
    "shop_id" INTEGER NOT NULL,
    "destination" TEXT NOT NULL,
    "item_key" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" BIGINT,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("shop_id","destination","item_key","revision","attempt","outcome")
);

-- CreateTable
CREATE TABLE "alert" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "last_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("shop_id","slug")
);

-- CreateIndex
CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

-- CreateIndex
CREATE INDEX "session_domain_idx" ON "session"("domain");

-- CreateIndex
CREATE INDEX "customer_shop_id_email_idx_idx" ON "customer"("shop_id", "email_idx");

-- CreateIndex
CREATE INDEX "customer_shop_id_phone_idx_idx" ON "customer"("shop_id", "phone_idx");

-- CreateIndex
CREATE INDEX "identity_shop_id_customer_id_idx" ON "identity"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "customer_changed_shop_id_changed_at_idx" ON "customer_changed"("shop_id", "changed_at");

-- CreateIndex
CREATE INDEX "orders_shop_id_customer_id_placed_at_idx" ON "orders"("shop_id", "customer_id", "placed_at");

-- CreateIndex
CREATE INDEX "orders_shop_id_placed_at_idx" ON "orders"("shop_id", "placed_at");

-- CreateIndex
CREATE INDEX "order_line_shop_id_product_id_idx" ON "order_line"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "refund_shop_id_order_id_idx" ON "refund"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_product_id_idx" ON "variant"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "cart_shop_id_customer_id_updated_at_idx" ON "cart"("shop_id", "customer_id", "updated_at");

-- CreateIndex
CREATE INDEX "checkout_shop_id_customer_id_updated_at_idx" ON "checkout"("shop_id", "customer_id", "updated_at");

-- CreateIndex
CREATE INDEX "checkout_shop_id_cart_token_idx" ON "checkout"("shop_id", "cart_token");

-- CreateIndex
CREATE INDEX "activity_shop_id_customer_id_kind_occurred_at_idx" ON "activity"("shop_id", "customer_id", "kind", "occurred_at");

-- CreateIndex
CREATE INDEX "activity_shop_id_client_id_idx" ON "activity"("shop_id", "client_id");

-- CreateIndex
CREATE INDEX "segment_member_shop_id_customer_id_idx" ON "segment_member"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "outbox_item_shop_id_destination_state_due_at_idx" ON "outbox_item"("shop_id", "destination", "state", "due_at");

-- CreateIndex
CREATE INDEX "receipt_shop_id_destination_at_idx" ON "receipt"("shop_id", "destination", "at");

