-- Mail opens and clicks arrive by address, often before the person does: whose they are is drawn from the address' blind index.
ALTER TABLE "activity" ADD COLUMN "email_idx" BYTEA;
-- A merchant's word on why a delivery was set aside for good.
ALTER TABLE "delivery" ADD COLUMN "note" TEXT;
ALTER TABLE "alert" ADD COLUMN "muted_until" TIMESTAMPTZ(6);

CREATE TABLE "pull_mark" (
    "shop_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "through" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pull_mark_pkey" PRIMARY KEY ("shop_id","source")
);

CREATE TABLE "customer_answer" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "question" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "values" TEXT[] NOT NULL,
    "answered_at" TIMESTAMPTZ(6) NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "customer_answer_pkey" PRIMARY KEY ("shop_id","customer_id","question","source")
);

CREATE TABLE "delivery_hour" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "received" INTEGER NOT NULL,
    "late" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,

    CONSTRAINT "delivery_hour_pkey" PRIMARY KEY ("shop_id","topic","hour")
);

CREATE TABLE "topic_sample" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "seen" INTEGER NOT NULL,
    "repeated" INTEGER NOT NULL,
    "fields" JSONB NOT NULL,

    CONSTRAINT "topic_sample_pkey" PRIMARY KEY ("shop_id","topic","day")
);

CREATE TABLE "segment_size" (
    "shop_id" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "size" INTEGER NOT NULL,

    CONSTRAINT "segment_size_pkey" PRIMARY KEY ("shop_id","slug","day")
);

CREATE TABLE "completeness" (
    "shop_id" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "known" INTEGER NOT NULL,
    "people" INTEGER NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "completeness_pkey" PRIMARY KEY ("shop_id","field")
);

CREATE TABLE "excluded_customer" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "rule" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "excluded_customer_pkey" PRIMARY KEY ("shop_id","customer_id")
);

CREATE TABLE "setting_version" (
    "shop_id" INTEGER NOT NULL,
    "area" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "value" JSONB NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "setting_version_pkey" PRIMARY KEY ("shop_id","area","version")
);

SELECT secure_tenant_tables();
CREATE INDEX activity_email ON activity (shop_id, email_idx) WHERE email_idx IS NOT NULL;
