import pg from 'pg';

/** How large a store to make; a share of the size the targets are stated for. */
export interface LargeStore {
  shopId: number;
  customers: number;
  /** What happened ends at this moment and began two years earlier. */
  asOf: Date;
}

/** For each customer 3 orders, 7 order lines and 20 activities, and one product for every 500. */
export const perCustomer = { orders: 3, lines: 7, activities: 20 };

/** Tables that are filled; their indexes are made after the rows, which takes a third of the time. */
const filled = [
  'customer',
  'customer_answer',
  'product',
  'orders',
  'order_line',
  'refund',
  'activity',
  'cart',
  'checkout',
];

/**
 * Fills one store with a number of customers and what they did over two years, a few statements in all, the same for the same numbers.
 * A few do much (the first percent a twelfth of everything), views come in visits, sales grow, nothing comes before the day a customer was
 * added, a fifteenth of the orders are refunded in part, cancelled or tests.
 * @param url a superuser's: the rows go in past row-level security and the tables' indexes are made again.
 */
export async function fillLargeStore(url: string, { shopId, customers, asOf }: LargeStore): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET synchronous_commit = off`);
    const indexes = await dropIndexes(client);
    for (const statement of statements(shopId, customers, asOf)) await client.query(statement);
    for (const index of indexes) await client.query(index);
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = ANY ($1::regclass[]) AND NOT indisprimary`,
    [filled],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map((row) => row.definition);
}

/** A number in [0, 1) that looks random and is the same for the same key and salt. */
const u = (key: string, salt: number) => `((hashint8extended(${key}, ${salt}) & 1048575) / 1048576.0::float8)`;
const pick = (key: string, salt: number, values: string[]) =>
  `(ARRAY[${values.map((value) => (value === 'NULL' ? value : `'${value}'`)).join(', ')}])[1 + floor(${values.length} * ${u(key, salt)})::int]`;

/** Low numbers come up often: a customer's or product's number of this many. */
const skewed = (count: number, key: string, salt: number, exponent: number) =>
  `(1 + floor(${count} * power(${u(key, salt)}, ${exponent})))::bigint`;

const cities = ['New York', 'Paris', 'Berlin', 'London', 'Toronto', 'Madrid', 'Oslo', 'Sydney', 'Lyon', 'Chicago'];
const regions = ['NY', 'IDF', 'BE', 'ENG', 'ON', 'M', '03', 'NSW', 'ARA', 'IL'];
const countries = ['US', 'FR', 'DE', 'GB', 'CA', 'ES', 'NO', 'AU', 'FR', 'US'];
const kinds = [
  ...Array.from({ length: 11 }, () => 'product_viewed'),
  'page_viewed',
  'page_viewed',
  'collection_viewed',
  'mail_delivered',
  'search_submitted',
  'product_added_to_cart',
  'mail_opened',
  'mail_clicked',
  'checkout_started',
];
/** Nine in ten lines are of one piece, one in twenty of three and more. */
const quantity = `(1 + floor(4 * power(${u('n', 31)}, 12)))::int`;
const days = 730;

function statements(shopId: number, customers: number, asOf: Date): string[] {
  const end = `timestamptz '${asOf.toISOString()}'`;
  const products = Math.max(20, Math.round(customers / 500));
  const series = (count: number) => `generate_series(1, ${Math.round(count)}::bigint) AS n`;
  /** When a customer was added: two thirds of them two years ago, the others since. */
  const age = (id: string) => `least(${days}, ${days * 3} * ${u(id, 1)})`;
  /** No moment is before the customer was added. */
  const moment = (id: string, key: string, salt: number) =>
    `${end} - make_interval(secs => 86400 * ${age(id)} * (1 - power(${u(key, salt)}, 1.2)))`;
  const orders = `SELECT n, ${skewed(customers, 'n', 20, 1.6)} AS customer_id, 1000 + floor(20000 * power(${u('n', 21)}, 3))::bigint AS minor FROM ${series(customers * perCustomer.orders)}`;
  /** Baskets that led to no order, for a share of the customers. */
  const left = (share: number, salt: number) =>
    `SELECT n, customer_id, ${moment('customer_id', 'n', salt)} AS at FROM (SELECT n, ${skewed(customers, 'n', salt + 1, 1.6)} AS customer_id FROM ${series(customers * share)}) drawn`;
  return [
    `INSERT INTO product (shop_id, product_id, title, handle, vendor, product_type, tags, status, published_at, price_minor, available, updated_at, version)
     SELECT ${shopId}, n, 'Product ' || n, 'product-' || n, 'Brand ' || n % 40, CASE WHEN n % 20 = 1 THEN 'Shoes' ELSE 'Type ' || n % 20 END, ARRAY['tag-' || n % 25, 'season-' || n % 4], 'ACTIVE',
            ${end} - make_interval(days => ${days}), 1000 + n % 9000, true, ${end}, '1'
     FROM ${series(products)}`,
    `INSERT INTO customer (shop_id, customer_id, email_domain, first_name, last_name, city, region, country, locale, account_state, created_at, tags,
       email_consent, email_consent_at, sms_consent, deleted_at, profiling_opt_out_at)
     SELECT ${shopId}, n, ${pick('n', 2, ['gmail.com', 'gmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'example.com'])}, 'Ada', 'Nr ' || n,
            ${pick('n', 3, cities)}, ${pick('n', 3, regions)}, ${pick('n', 3, countries)}, ${pick('n', 4, ['en', 'en', 'fr', 'de', 'es', 'NULL'])},
            ${pick('n', 5, ['ENABLED', 'DISABLED', 'INVITED'])}, ${end} - make_interval(secs => 86400 * ${age('n')}),
            CASE WHEN ${u('n', 6)} < 0.04 THEN ARRAY['vip', 'newsletter'] WHEN ${u('n', 6)} < 0.3 THEN ARRAY['newsletter'] ELSE '{}' END,
            ${pick('n', 7, ['SUBSCRIBED', 'SUBSCRIBED', 'SUBSCRIBED', 'NOT_SUBSCRIBED', 'UNSUBSCRIBED'])},
            ${end} - make_interval(secs => 86400 * ${age('n')} * ${u('n', 8)}), ${pick('n', 9, ['SUBSCRIBED', 'NOT_SUBSCRIBED', 'NOT_SUBSCRIBED', 'NOT_SUBSCRIBED'])},
            CASE WHEN ${u('n', 10)} < 0.005 THEN ${end} END, CASE WHEN ${u('n', 11)} < 0.005 THEN ${end} END
     FROM ${series(customers)}`,
    `INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
     SELECT ${shopId}, n, 'birth_date', 'storefront', ARRAY[(date '1950-01-01' + floor(20000 * ${u('n', 12)})::int)::text], ${end}, '1'
     FROM ${series(customers)} WHERE ${u('n', 13)} < 0.25`,
    `INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
     SELECT ${shopId}, n, 'gender', 'storefront', ARRAY[${pick('n', 14, ['female', 'male'])}], ${end}, '1' FROM ${series(customers)} WHERE ${u('n', 15)} < 0.3`,
    `INSERT INTO orders (shop_id, order_id, customer_id, stated_customer_id, name, placed_at, cancelled_at, test, currency, gross_minor, current_minor, discount_minor, updated_at, version)
     SELECT ${shopId}, n, customer_id, customer_id, '#' || n, placed_at, CASE WHEN ${u('n', 23)} < 0.02 THEN placed_at END, ${u('n', 24)} < 0.002, 'EUR', minor,
            CASE WHEN ${u('n', 25)} < 0.05 THEN minor / 2 ELSE minor END, CASE WHEN ${u('n', 26)} < 0.25 THEN minor / 10 ELSE 0 END, placed_at, '1'
     FROM (SELECT *, ${moment('customer_id', 'n', 22)} AS placed_at FROM (${orders}) drawn) o`,
    `INSERT INTO order_line (shop_id, order_id, line_id, product_id, title, quantity, current_quantity, price_minor, discount_minor, counted_for, placed_at)
     SELECT ${shopId}, o.order_id, n, ${skewed(products, 'n', 30, 2)}, 'Product', ${quantity},
            CASE WHEN ${u('n', 32)} < 0.02 THEN 0 ELSE ${quantity} END, 1000, 0, counted_for(o), o.placed_at
     FROM ${series(customers * perCustomer.lines)} JOIN orders o ON o.shop_id = ${shopId} AND o.order_id = 1 + n % ${customers * perCustomer.orders}`,
    `INSERT INTO refund (shop_id, refund_id, order_id, refunded_at, amount_minor, currency, lines, version)
     SELECT shop_id, order_id, order_id, least(placed_at + interval '5 days', ${end}), CASE WHEN order_id % 10 = 0 THEN current_minor ELSE 500 END, 'EUR', '[]', '1'
     FROM orders WHERE shop_id = ${shopId} AND ${u('order_id', 25)} < 0.05`,
    `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, client_id, customer_id, stated_customer_id, product_id, data)
     SELECT ${shopId}, 'a' || n, kind, least(visit + n % 5 * interval '40 seconds', ${end}), CASE WHEN kind NOT LIKE 'mail%' THEN 'c' || customer_id END, customer_id, NULL,
            CASE WHEN kind LIKE 'product%' THEN ${skewed(products, `(CASE WHEN ${u('n', 45)} < 0.3 THEN n / 5 ELSE n END)`, 41, 2)} END,
            CASE WHEN kind = 'collection_viewed' THEN jsonb_build_object('collectionId', (1 + n % 30)::text) ELSE '{}' END
     FROM (SELECT n, customer_id, ${pick('n', 44, kinds)} AS kind, ${moment('customer_id', 'n / 5', 43)} AS visit
           FROM (SELECT n, ${skewed(customers, 'n / 5', 40, 1.6)} AS customer_id FROM ${series(customers * perCustomer.activities)}) drawn) a`,
    `INSERT INTO cart (shop_id, cart_token, customer_id, lines, created_at, updated_at, version)
     SELECT ${shopId}, 'cart-' || n, customer_id, '[{}]', at, at, '1' FROM (${left(0.2, 50)}) l`,
    `INSERT INTO checkout (shop_id, checkout_token, customer_id, stated_customer_id, lines, total_minor, currency, created_at, updated_at, version)
     SELECT ${shopId}, 'checkout-' || n, customer_id, customer_id, '[{}]', 3000, 'EUR', at, at, '1' FROM (${left(0.1, 53)}) l`,
  ];
}
