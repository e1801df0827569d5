-- How often somebody opened and clicked mails, and when last, stands in their row: what is asked most of mails is answered without their events.
ALTER TABLE customer_traits
    ADD COLUMN "mails_delivered" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "mails_opened" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "last_mail_opened_at" TIMESTAMPTZ(6),
    ADD COLUMN "mails_clicked" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "last_mail_clicked_at" TIMESTAMPTZ(6);

-- the owner reads and writes all stores' rows for these statements; secure_tenant_tables ends it
ALTER TABLE activity NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customer_traits NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customer_attributes NO FORCE ROW LEVEL SECURITY;

UPDATE customer_traits t SET mails_delivered = m.delivered, mails_opened = m.opened, last_mail_opened_at = m.last_opened_at,
  mails_clicked = m.clicked, last_mail_clicked_at = m.last_clicked_at
FROM (
  SELECT shop_id, customer_id, count(*) FILTER (WHERE kind = 'mail_delivered') AS delivered,
    count(*) FILTER (WHERE kind = 'mail_opened') AS opened, max(occurred_at) FILTER (WHERE kind = 'mail_opened') AS last_opened_at,
    count(*) FILTER (WHERE kind = 'mail_clicked') AS clicked, max(occurred_at) FILTER (WHERE kind = 'mail_clicked') AS last_clicked_at
  FROM activity WHERE customer_id IS NOT NULL AND kind IN ('mail_delivered', 'mail_opened', 'mail_clicked') GROUP BY shop_id, customer_id
) m
WHERE m.shop_id = t.shop_id AND m.customer_id = t.customer_id;

-- a question costs the bytes of a row up to the last column it reads: the new ones come early
CREATE TABLE customer_attributes_wider (
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
    "last_mail_opened_at" TIMESTAMPTZ(6),
    "last_mail_clicked_at" TIMESTAMPTZ(6),
    "last_active_at" TIMESTAMPTZ(6),
    "mails_delivered" INTEGER,
    "mails_opened" INTEGER,
    "mails_clicked" INTEGER,
    "refunded_minor" BIGINT,
    "rfm_group_changed_at" TIMESTAMPTZ(6),
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
INSERT INTO customer_attributes_wider (shop_id, orders_count, customer_id, amount_spent_minor, last_order_at, email_subscription, sms_subscription, rfm_group, lifecycle, discounted_orders, r_quintile, f_quintile, m_quintile, rfm_group_before, account_status, birth_date, country, tags, loyalty_tier, gender, engagement_log2, first_order_at, added_at, last_active_at, last_view_at, abandoned_cart_at, abandoned_checkout_at, email_consent_at, rfm_group_changed_at, lifecycle_changed_at, refunded_minor, mean_gap_days, items_count, products_count, views_count, tastes, answers, shopify_rfm_group, email_domain, language, top_category, top_vendor, region, city, last_mail_opened_at, last_mail_clicked_at, mails_delivered, mails_opened, mails_clicked)
SELECT a.shop_id, a.orders_count, a.customer_id, a.amount_spent_minor, a.last_order_at, a.email_subscription, a.sms_subscription, a.rfm_group, a.lifecycle, a.discounted_orders, a.r_quintile, a.f_quintile, a.m_quintile, a.rfm_group_before, a.account_status, a.birth_date, a.country, a.tags, a.loyalty_tier, a.gender, a.engagement_log2, a.first_order_at, a.added_at, a.last_active_at, a.last_view_at, a.abandoned_cart_at, a.abandoned_checkout_at, a.email_consent_at, a.rfm_group_changed_at, a.lifecycle_changed_at, a.refunded_minor, a.mean_gap_days, a.items_count, a.products_count, a.views_count, a.tastes, a.answers, a.shopify_rfm_group, a.email_domain, a.language, a.top_category, a.top_vendor, a.region, a.city, t.last_mail_opened_at, t.last_mail_clicked_at,
  nullif(t.mails_delivered, 0), nullif(t.mails_opened, 0), nullif(t.mails_clicked, 0)
FROM customer_attributes a LEFT JOIN customer_traits t USING (shop_id, customer_id);
DROP TABLE customer_attributes;
ALTER TABLE customer_attributes_wider RENAME TO customer_attributes;
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
