-- A question reads a row up to the last column it asks about, and each column on the way costs a million times: those of questions that were slowest come
-- earlier, at the cost of those that had time to spare.
-- the owner reads and writes all stores' rows for these statements; secure_tenant_tables ends it
ALTER TABLE customer_attributes NO FORCE ROW LEVEL SECURITY;

CREATE TABLE customer_attributes_ordered (
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
    "last_mail_opened_at" TIMESTAMPTZ(6),
    "last_mail_clicked_at" TIMESTAMPTZ(6),
    "last_active_at" TIMESTAMPTZ(6),
    "birth_date" DATE,
    "country" TEXT,
    "mails_delivered" INTEGER,
    "mails_opened" INTEGER,
    "mails_clicked" INTEGER,
    "f_quintile" SMALLINT,
    "m_quintile" SMALLINT,
    "refunded_minor" BIGINT,
    "rfm_group_changed_at" TIMESTAMPTZ(6),
    "rfm_group_before" "char",
    "r_quintile" SMALLINT,
    "account_status" "char",
    "engagement_log2" DOUBLE PRECISION,
    "first_order_at" TIMESTAMPTZ(6),
    "added_at" TIMESTAMPTZ(6),
    "last_view_at" TIMESTAMPTZ(6),
    "abandoned_cart_at" TIMESTAMPTZ(6),
    "abandoned_checkout_at" TIMESTAMPTZ(6),
    "email_consent_at" TIMESTAMPTZ(6),
    "lifecycle_changed_at" TIMESTAMPTZ(6),
    "mean_gap_days" DOUBLE PRECISION,
    "items_count" INTEGER,
    "products_count" INTEGER,
    "views_count" INTEGER,
    "tastes" INTEGER,
    "answers" INTEGER,
    "shopify_rfm_group" "char",
    "tags" TEXT[],
    "loyalty_tier" TEXT,
    "gender" TEXT,
    "email_domain" TEXT,
    "language" TEXT,
    "top_category" TEXT,
    "top_vendor" TEXT,
    "region" TEXT,
    "city" TEXT
);
INSERT INTO customer_attributes_ordered (shop_id, orders_count, customer_id, amount_spent_minor, last_order_at, email_subscription, sms_subscription, rfm_group, lifecycle, discounted_orders, last_mail_opened_at, last_mail_clicked_at, last_active_at, birth_date, country, mails_delivered, mails_opened, mails_clicked, f_quintile, m_quintile, refunded_minor, rfm_group_changed_at, rfm_group_before, r_quintile, account_status, engagement_log2, first_order_at, added_at, last_view_at, abandoned_cart_at, abandoned_checkout_at, email_consent_at, lifecycle_changed_at, mean_gap_days, items_count, products_count, views_count, tastes, answers, shopify_rfm_group, tags, loyalty_tier, gender, email_domain, language, top_category, top_vendor, region, city)
SELECT shop_id, orders_count, customer_id, amount_spent_minor, last_order_at, email_subscription, sms_subscription, rfm_group, lifecycle, discounted_orders, last_mail_opened_at, last_mail_clicked_at, last_active_at, birth_date, country, mails_delivered, mails_opened, mails_clicked, f_quintile, m_quintile, refunded_minor, rfm_group_changed_at, rfm_group_before, r_quintile, account_status, engagement_log2, first_order_at, added_at, last_view_at, abandoned_cart_at, abandoned_checkout_at, email_consent_at, lifecycle_changed_at, mean_gap_days, items_count, products_count, views_count, tastes, answers, shopify_rfm_group, tags, loyalty_tier, gender, email_domain, language, top_category, top_vendor, region, city
FROM customer_attributes ORDER BY shop_id, customer_id;
DROP TABLE customer_attributes;
ALTER TABLE customer_attributes_ordered RENAME TO customer_attributes;
ALTER TABLE customer_attributes ADD CONSTRAINT customer_attributes_pkey PRIMARY KEY (shop_id, customer_id);
ALTER TABLE customer_attributes SET (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
-- instants that windows of hours move over; with whose they are, the rows of a time are counted in the index alone
CREATE INDEX customer_attributes_last_order ON customer_attributes (shop_id, last_order_at) INCLUDE (customer_id) WHERE last_order_at IS NOT NULL;
CREATE INDEX customer_attributes_last_view ON customer_attributes (shop_id, last_view_at) INCLUDE (customer_id) WHERE last_view_at IS NOT NULL;
CREATE INDEX customer_attributes_last_active ON customer_attributes (shop_id, last_active_at) INCLUDE (customer_id) WHERE last_active_at IS NOT NULL;
CREATE INDEX customer_attributes_added ON customer_attributes (shop_id, added_at) INCLUDE (customer_id) WHERE added_at IS NOT NULL;
CREATE INDEX customer_attributes_cart ON customer_attributes (shop_id, abandoned_cart_at) INCLUDE (customer_id) WHERE abandoned_cart_at IS NOT NULL;
CREATE INDEX customer_attributes_checkout ON customer_attributes (shop_id, abandoned_checkout_at) INCLUDE (customer_id) WHERE abandoned_checkout_at IS NOT NULL;
CREATE INDEX customer_attributes_email_consent ON customer_attributes (shop_id, email_consent_at) INCLUDE (customer_id) WHERE email_consent_at IS NOT NULL;
CREATE INDEX customer_attributes_mail_opened ON customer_attributes (shop_id, last_mail_opened_at) INCLUDE (customer_id) WHERE last_mail_opened_at IS NOT NULL;
CREATE INDEX customer_attributes_mail_clicked ON customer_attributes (shop_id, last_mail_clicked_at) INCLUDE (customer_id) WHERE last_mail_clicked_at IS NOT NULL;

SELECT secure_tenant_tables();
