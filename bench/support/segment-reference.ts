import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type pg from 'pg';
import { countedOrders } from '../../app/insights/counted-orders.ts';
import { bucketStepSql, seedOf } from '../../app/segments/compile/bucket.ts';
import { attributeColumns } from '../../app/segments/attributes/fresh-attributes.ts';
import { median } from '../../app/maths/robust.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

/** DuckDB with a store's facts, to count the ready segments by conditions that were written by hand. */
export interface SegmentReference {
  /** How many belong, and the median of some runs. */
  count(slug: string, runs: number): Promise<{ count: number; ms: number }>;
  close(): void;
}

/** Stands in a million-step bucket below this: a tenth. */
const tenth = 2 ** 20 / 10;

/**
 * Copies what segments ask about into a database file of DuckDB's, past its timing: what is said of each customer, the orders that count, their
 * lines, activities and products. @param owner a superuser, since the database writes the files that DuckDB reads.
 */
export async function openSegmentReference(
  owner: pg.Client,
  { shopId, asOf, productId }: { shopId: number; asOf: Date; productId: string },
): Promise<SegmentReference> {
  const folder = temporaryFolder('regulars-duckdb');
  // the database's account writes into it
  chmodSync(folder, 0o777);
  const instance = await DuckDBInstance.create(path.join(folder, 'reference.duckdb'));
  const connection = await instance.connect();
  const end = `timestamptz '${asOf.toISOString()}'`;
  for (const [table, sql] of Object.entries(facts(shopId, end))) {
    const file = path.join(folder, `${table}.csv`);
    await owner.query(`COPY (${sql}) TO '${file}' (FORMAT csv, HEADER true)`);
    await connection.run(
      `CREATE TABLE ${table} AS FROM read_csv('${file}', header = true, sample_size = -1, timestampformat = '%Y-%m-%d %H:%M:%S.%f')`,
    );
    rmSync(file, { force: true });
  }
  await connection.run('CHECKPOINT');
  const conditions = conditionsAt(asOf, productId);
  return {
    count: async (slug, runs) => {
      const condition = conditions[slug];
      if (condition === undefined) throw new Error(`No reference for segment ${slug}`);
      const times: number[] = [];
      let count = 0;
      for (let run = 0; run <= runs; run += 1) {
        const begun = performance.now();
        const result = await connection.runAndReadAll(
          `SELECT count(*)::INTEGER AS count FROM customers a WHERE ${condition}`,
        );
        if (run > 0) times.push(performance.now() - begun);
        count = Number(result.getRowObjectsJson()[0]?.['count']);
      }
      return { count, ms: median(times) };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const instant = (sql: string) => `to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;

function facts(shopId: number, end: string): Record<string, string> {
  const columns = attributeColumns
    .filter((column) => column !== 'tags')
    .map((column) => (column.endsWith('_at') ? `${instant(column)} AS ${column}` : column));
  const orders = countedOrders.replaceAll('$1', String(shopId)).replaceAll('$2', 'NULL').replaceAll('$3', end);
  return {
    customers: `SELECT customer_id, ${columns.join(', ')}, ${bucketStepSql('customer_id', `'${seedOf('holdout')}'::bigint`)} AS holdout FROM customer_attributes WHERE shop_id = ${shopId}`,
    orders: `SELECT customer_id, order_id, ${instant('placed_at')} AS placed_at FROM (${orders}) counted`,
    lines: `SELECT order_id, product_id, current_quantity FROM order_line WHERE shop_id = ${shopId} AND current_quantity > 0`,
    activities: `SELECT customer_id, kind, ${instant('occurred_at')} AS occurred_at, product_id FROM activity WHERE shop_id = ${shopId} AND customer_id IS NOT NULL AND occurred_at <= ${end}`,
    products: `SELECT product_id, product_type FROM product WHERE shop_id = ${shopId}`,
  };
}

/** The ready segments' conditions by slug, days in UTC. */
function conditionsAt(asOf: Date, productId: string): Record<string, string> {
  const now = `TIMESTAMP '${asOf.toISOString().slice(0, 23).replace('T', ' ')}'`;
  const hours = (count: number) => `(${now} - INTERVAL ${count} HOUR)`;
  const days = (count: number) => `(date_trunc('day', ${now}) - INTERVAL ${count} DAY)`;
  const months = (count: number) => `(date_trunc('day', ${now}) - INTERVAL ${count} MONTH)`;
  const nextDay = (start: string) => `(${start} + INTERVAL 1 DAY)`;
  const did = (kind: string, condition = 'true', having = 'true') =>
    `a.customer_id IN (SELECT customer_id FROM activities WHERE kind = '${kind}' AND ${condition} GROUP BY customer_id HAVING ${having})`;
  const viewed = (condition: string, having?: string) => did('product_viewed', condition, having);
  const since = (start: string) => `occurred_at >= ${start}`;
  const bought = (condition: string) =>
    `a.customer_id IN (SELECT o.customer_id FROM orders o JOIN lines l ON l.order_id = o.order_id WHERE ${condition})`;
  const notBought = (start: string) =>
    `a.customer_id NOT IN (SELECT customer_id FROM orders WHERE placed_at >= ${start})`;
  const subscribed = `email_subscription = 'S'`;
  const ofProduct = `product_id = ${productId}`;
  const [from, to] = [monthDay(asOf, 0), monthDay(asOf, 30)];
  const birthday = `strftime(birth_date, '%m%d')`;
  return {
    'high-value': `rfm_group = 'C'`,
    'frequent-buyers': `a.customer_id IN (SELECT customer_id FROM orders WHERE placed_at >= ${days(30)} GROUP BY customer_id HAVING count(*) > 3)`,
    'infrequent-buyers': `last_order_at < ${months(3)}`,
    lapsed: `lifecycle IN ('L', 'C')`,
    browsers: `${viewed(since(days(30)), 'count(*) > 10')} AND (last_order_at IS NULL OR last_order_at < ${days(30)})`,
    'cart-abandoners': `abandoned_cart_at >= ${days(30)}`,
    'viewed-three-times': `a.customer_id IN (SELECT customer_id FROM activities WHERE kind = 'product_viewed' AND product_id IS NOT NULL AND ${since(hours(72))}
      GROUP BY customer_id, product_id HAVING count(*) >= 3)`,
    'viewed-not-bought': `${viewed(since(hours(48)))} AND ${notBought(hours(48))}`,
    'discount-seekers': 'orders_count >= 2 AND 2 * discounted_orders >= orders_count',
    'new-subscribers': `${subscribed} AND email_consent_at >= ${days(30)}`,
    'viewed-product-24h': viewed(`${ofProduct} AND ${since(hours(24))}`),
    'viewed-product-7d': viewed(`${ofProduct} AND ${since(days(7))}`),
    'viewed-never-bought-product': `${viewed(`${ofProduct} AND ${since(days(30))}`)} AND NOT ${bought(`l.${ofProduct}`)}`,
    'bought-product': bought(`l.${ofProduct}`),
    'women-shoes': `gender = 'female' AND birth_date <= ${now}::DATE - INTERVAL 25 YEAR AND birth_date > ${now}::DATE - INTERVAL 35 YEAR
      AND ${viewed(`product_id IN (SELECT product_id FROM products WHERE product_type = 'Shoes') AND ${since(days(7))}`, 'count(*) >= 3')} AND abandoned_cart_at >= ${days(7)}`,
    'first-time-buyers': `orders_count = 1 AND last_order_at >= ${days(30)}`,
    'one-time-buyers': `orders_count = 1 AND last_order_at >= ${days(120)} AND last_order_at < ${nextDay(days(60))}`,
    'repeat-buyers': 'orders_count >= 2',
    vip: 'm_quintile = 5 AND f_quintile >= 4',
    loyal: `rfm_group = 'L'`,
    'at-risk': `rfm_group = 'A'`,
    slipping: `rfm_group_before IN ('C', 'L') AND rfm_group IN ('N', 'A', 'I') AND rfm_group_changed_at >= ${days(30)}`,
    'win-back': `orders_count >= 2 AND last_order_at >= ${months(12)} AND last_order_at < ${nextDay(months(6))} AND ${subscribed}`,
    'big-baskets': 'm_quintile = 5 AND orders_count <= 2',
    'bulk-buyers': bought(`l.current_quantity >= 3 AND o.placed_at >= ${months(12)}`),
    'full-price-buyers': 'orders_count >= 2 AND coalesce(discounted_orders, 0) = 0',
    refunders: 'refunded_minor > 0',
    'checkout-abandoners': `abandoned_checkout_at >= ${days(7)}`,
    'added-to-cart-24h': `${did('product_added_to_cart', since(hours(24)))} AND ${notBought(hours(24))}`,
    searchers: `${did('search_submitted', since(days(7)))} AND ${notBought(days(7))}`,
    'warm-prospects': `orders_count = 0 AND ${viewed(since(days(14)), 'count(*) >= 3')} AND ${subscribed}`,
    'subscribers-never-bought': `${subscribed} AND orders_count = 0`,
    'engaged-90d': `${subscribed} AND (${did('mail_opened', since(days(90)))} OR ${did('mail_clicked', since(days(90)))})`,
    'unengaged-90d': `${subscribed} AND NOT ${did('mail_opened', since(days(90)))} AND NOT ${did('mail_clicked', since(days(90)))}
      AND (last_active_at IS NULL OR last_active_at < ${days(90)})`,
    'never-opened': `${did('mail_delivered', 'true', 'count(*) >= 5')} AND NOT ${did('mail_opened')} AND NOT ${did('mail_clicked')}`,
    'clicked-not-bought': `${did('mail_clicked', since(days(7)))} AND ${notBought(days(7))}`,
    'sms-subscribers': `sms_subscription = 'S'`,
    birthdays: `${birthday} ${from <= to ? `BETWEEN '${from}' AND '${to}'` : `NOT BETWEEN '${to}' AND '${from}'`}`,
    // what lists hold is in small letters
    'in-the-united-states': `country = 'us'`,
    'holdout-tenth': `holdout < ${tenth}`,
  };
}

/** Month and day some days later, as four digits. */
function monthDay(asOf: Date, later: number): string {
  return new Date(asOf.getTime() + later * 86_400_000).toISOString().slice(5, 10).replace('-', '');
}
