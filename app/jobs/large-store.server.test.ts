import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { claimConsentWrites } from '../consent/consent-writes.server.ts';
import { claimItems } from '../outbox/claim.server.ts';
import { findLastMail } from '../outbox/queue-mail.server.ts';
import { queueProperties } from '../outbox/queue-properties.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { findCustomers } from '../profiles/find-customers.server.ts';
import { nobody } from '../profiles/nobody.ts';
import { settleContacts } from '../profiles/settle-contacts.server.ts';
import { listUnsettled } from '../profiles/list-unsettled.server.ts';
import { linkPeople } from '../profiles/link-people.server.ts';
import { emptyTrace } from '../profiles/trace.ts';
import { refreshRecommendations } from '../recommendations/refresh-recommendations.server.ts';
import { decideChanged } from '../segments/decide-changed.server.ts';
import { gallery, galleryText } from '../segments/gallery.ts';
import { listSegmentsOf } from '../segments/list-segments-of.server.ts';
import { listSegments } from '../segments/list-segments.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { sweepSegment } from '../segments/sweep-segment.server.ts';
import { givenStore } from '../../test/support/test-store.ts';

/** Enough that PostgreSQL prefers an index wherever it may use one. */
const size = 5000;
const { databaseUrl, shopId, inShop } = givenStore();

beforeAll(async () => {
  const admin = new pg.Client({ connectionString: databaseUrl() });
  await admin.connect();
  const fill = (sql: string) => admin.query(`${sql} FROM generate_series(1, $2::int) i`, [shopId(), size]);
  await admin.query(`INSERT INTO destination (shop_id, kind, state) VALUES ($1, 'klaviyo', 'connected')`, [shopId()]);
  await fill(`INSERT INTO customer (shop_id, customer_id, email_idx, email_enc, first_name, email_consent)
    SELECT $1::int, i, int4send(i), CASE WHEN i = 7 THEN ''::bytea END, 'Zoe' || i, 'SUBSCRIBED'`);
  await fill(
    `INSERT INTO customer_traits (shop_id, customer_id, orders_count, computed_at) SELECT $1::int, i, 1, now()`,
  );
  await fill(`INSERT INTO outbox_item (shop_id, destination, item_key, kind, customer_id, identity, payload)
    SELECT $1::int, 'klaviyo', 'profile:' || i, 'profile', i, int4send(i), '{}'`);
  await fill(`INSERT INTO checkout (shop_id, checkout_token, checkout_id, lines, total_minor, currency, created_at, updated_at, version)
    SELECT $1::int, 'token-' || i, i, '[]', 1, 'USD', now(), now(), '1'`);
  await fill(`INSERT INTO product (shop_id, product_id, title, status, published_at, available, updated_at, version)
    SELECT $1::int, i, '', 'ACTIVE', now() - i * interval '1 minute', true, now(), '1'`);
  await fill(`INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, cause)
    SELECT $1::int, 'lapsed', i, now() - i * interval '1 minute', 'order'`);
  await fill(`INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
    SELECT $1::int, i, 'first_name', 'storefront', '{Zoe}', now(), '2025'`);
  await fill(`INSERT INTO customer_statement (shop_id, customer_id, source, version, first_name)
    SELECT $1::int, i, 'order', '2025', 'Z'`);
  await fill(`INSERT INTO consent_write (shop_id, customer_id, occurred_at, due_at, state)
    SELECT $1::int, i, now(), now(), 'done'`);
  await fill(`INSERT INTO orders (shop_id, order_id, customer_id, placed_at, test, currency, gross_minor, current_minor, discount_minor, updated_at, version)
    SELECT $1::int, i, i, now() - i * interval '10 minutes', false, 'USD', 100, 100, 0, now(), '1'`);
  await fill(`INSERT INTO order_line (shop_id, order_id, line_id, product_id, title, quantity, current_quantity, price_minor, discount_minor)
    SELECT $1::int, i, 1, i % 50, '', 1, 1, 100, 0`);
  // one view a minute
  await fill(`INSERT INTO activity (shop_id, activity_id, kind, occurred_at, customer_id, product_id, data)
    SELECT $1::int, 'a' || i, 'product_viewed', now() - i * interval '1 minute', i, i % 50, '{}'`);
  await fill(`INSERT INTO customer_attributes (shop_id, customer_id, orders_count, last_order_at, views_count, last_view_at)
    SELECT $1::int, i, 1, now() - i * interval '10 minutes', 1, now() - i * interval '1 minute'`);
  await inShop(async (db) => {
    for (const { slug, name, ...ready } of gallery)
      await createSegment(db, {
        slug,
        name,
        description: '',
        source: galleryText({ slug, name, ...ready }, '7'),
        author: 'Ada',
        at: new Date(),
      });
    await db.query(`UPDATE segment SET state = 'live', swept_through = now()`);
  });
  await admin.query('ANALYZE');
  await admin.end();
});

/** Rows of a table that `work` read by walking all of it. */
async function walked(table: string, work: Parameters<typeof inShop>[0]): Promise<number> {
  return inShop(async (db) => {
    // the connection may still remember what was read before
    const before = await rowsRead(db, table);
    await work(db);
    return (await rowsRead(db, table)) - before;
  });
}

async function rowsRead(db: ShopDb, table: string): Promise<number> {
  const sql = 'SELECT seq_tup_read AS rows FROM pg_stat_xact_user_tables WHERE relname = $1';
  const [counts] = await db.query<{ rows: string }>(sql, [table]);
  return Number(counts?.rows);
}

test('one changed customer is queued without walking the outbox', async () => {
  expect(await walked('outbox_item', (db) => queueProperties(db, ['7'], new Date()))).toBe(0);
  const queued = await inShop((db) => db.query(`SELECT FROM outbox_item WHERE revision = 2`));
  expect(queued).toHaveLength(1);
});

test('one changed checkout is linked without walking all checkouts', async () => {
  const trace = { ...emptyTrace(), checkouts: new Set(['token-7']) };
  expect(await walked('checkout', (db) => linkPeople(db, trace))).toBe(0);
});

test('one changed customer is recommended products without walking the catalogue', async () => {
  expect(await walked('product', (db) => refreshRecommendations(db, ['7'], new Date()))).toBe(0);
});

test('an event is claimed without walking the profiles that wait', async () => {
  expect(await walked('outbox_item', (db) => claimItems(db, 'klaviyo', 'event', 200, new Date()))).toBe(0);
});

test('the list of segments shows the newest members without walking all', async () => {
  expect(await walked('segment_member', listSegments)).toBe(0);
});

test('a customer is searched by name without walking all', async () => {
  const search = { search: 'zoe499', after: null };
  expect(await walked('customer', (db) => findCustomers(db, search))).toBe(0);
  const found = await inShop((db) => findCustomers(db, search));
  expect(found.customers.map((customer) => customer.firstName)).toEqual(expect.arrayContaining(['Zoe499', 'Zoe4999']));
  expect((await inShop((db) => findCustomers(db, { ...search, search: 'zoe_' }))).customers).toEqual([]);
});

test.each(['customer', 'customer_answer', 'customer_statement'])(
  'one person of whom several speak is weighed without walking %s',
  async (table) => {
    const contact = { ...nobody, source: 'order' as const, firstName: 'Ada' };
    const facts = [{ customerId: '7', contact, deletedAt: null, version: '2026' }];
    const settled = (db: ShopDb) => settleContacts(db, { facts, reconsidered: [] }, emptyTrace());
    expect(await walked(table, settled)).toBe(0);
  },
);

test('what an earlier choice of sources settled, a mail, and a consent to be told are found without walking all', async () => {
  expect(await walked('customer', (db) => listUnsettled(db, 10))).toBe(0);
  expect(await walked('outbox_item', findLastMail)).toBe(0);
  expect(await walked('consent_write', (db) => claimConsentWrites(db, 10, new Date()))).toBe(0);
});

test.each(['segment_member', 'customer'])("one customer's segments are listed without walking %s", async (table) => {
  expect(await walked(table, (db) => listSegmentsOf(db, '7'))).toBe(0);
});

test('answers of people who turned out to be one are moved without walking all', async () => {
  const trace = { ...emptyTrace(), contacts: new Set(['7']), moved: new Set(['7']) };
  expect(await walked('customer_answer', (db) => linkPeople(db, trace))).toBe(0);
});

/** Rows of a table that `work` looked at, in whatever way. Nothing of it stays. */
async function looked(table: string, work: Parameters<typeof inShop>[0]): Promise<number> {
  const undo = new Error('undo');
  let rows = 0;
  const sql = 'SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = $1';
  const reading = inShop(async (db) => {
    const [before] = await db.query<{ rows: string }>(sql, [table]);
    await work(db);
    const [after] = await db.query<{ rows: string }>(sql, [table]);
    rows = Number(after?.rows) - Number(before?.rows);
    throw undo;
  });
  await reading.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return rows;
}

const facts = ['activity', 'orders', 'order_line', 'customer_attributes', 'segment_member', 'customer_answer'];

test.each(facts)(
  'one customer of whom all changed is decided in forty segments by a handful of rows of %s',
  async (table) => {
    const changed = [{ customerId: '7', cause: 'order', touched: ['*'] }];
    expect(await looked(table, (db) => decideChanged(db, changed, new Date()))).toBeLessThan(200);
  },
);

test('ten customers at once are no more work than one after another', async () => {
  const ids = Array.from({ length: 10 }, (_, index) => String(index + 1));
  const rows = async (some: string[]) => {
    const changed = some.map((customerId) => ({ customerId, cause: 'order', touched: ['*'] }));
    return looked('activity', (db) => decideChanged(db, changed, new Date()));
  };
  let alone = 0;
  for (const id of ids) alone += await rows([id]);
  expect(alone).toBeGreaterThan(0);
  expect(await rows(ids)).toBeLessThanOrEqual(alone * 1.2);
});

test('a window that moves by five minutes looks at those who crossed its end', async () => {
  const slug = 'viewed-not-bought';
  const moved = async (db: ShopDb) => {
    await db.query(`UPDATE segment SET due_at = CASE WHEN slug = $1 THEN now() END`, [slug]);
    expect(await sweepSegment(db, new Date(Date.now() + 300_000))).not.toBeNull();
  };
  for (const table of ['activity', 'orders', 'customer_attributes', 'segment_member'])
    expect([table, await looked(table, moved)]).toEqual([table, expect.toSatisfy((rows: number) => rows < 300)]);
});
