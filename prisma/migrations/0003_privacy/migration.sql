-- What was erased, by keyed hashes only, so that a late delivery, a backfill or an import can't bring it back.
CREATE TABLE "erased" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "value_hash" BYTEA NOT NULL,
    "erased_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "erased_pkey" PRIMARY KEY ("shop_id","kind","value_hash")
);

-- Who of the staff read personal data of whom, and when.
CREATE TABLE "access_entry" (
    "shop_id" INTEGER NOT NULL,
    "entry_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "at" TIMESTAMPTZ(6) NOT NULL,
    "author" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "customer_id" BIGINT,
    "people" INTEGER NOT NULL,

    CONSTRAINT "access_entry_pkey" PRIMARY KEY ("shop_id","entry_id")
);
CREATE INDEX "access_entry_shop_id_at_idx" ON "access_entry"("shop_id", "at");

-- How long a kind of data is kept where the store chose another time than the default.
CREATE TABLE "retention" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "days" INTEGER NOT NULL,

    CONSTRAINT "retention_pkey" PRIMARY KEY ("shop_id","kind")
);

ALTER TABLE "data_request" ALTER COLUMN "payload" DROP NOT NULL,
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'received',
ADD COLUMN     "erased_at" TIMESTAMPTZ(6),
ADD COLUMN     "scanned_to" TEXT,
ADD COLUMN     "result" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "customer" ADD COLUMN "profiling_opt_out_at" TIMESTAMPTZ(6);
ALTER TABLE "shop" ADD COLUMN "erased_at" TIMESTAMPTZ(6);

SELECT secure_tenant_tables();

-- an entry is written once and only ends with its time
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE ON access_entry FOR EACH ROW EXECUTE FUNCTION refuse_update();

CREATE INDEX data_request_open ON data_request (shop_id, received_at) WHERE done_at IS NULL;
CREATE INDEX customer_profiling_opt_out ON customer (shop_id, customer_id) WHERE profiling_opt_out_at IS NOT NULL;
-- by these facts whose time is over are found
CREATE INDEX activity_time ON activity (shop_id, occurred_at);
CREATE INDEX cart_time ON cart (shop_id, updated_at);
CREATE INDEX checkout_time ON checkout (shop_id, updated_at);
