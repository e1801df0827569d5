import { expect, test } from 'vitest';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { findProducts } from '../profiles/find-products.server.ts';
import { deleteSegment } from './delete-segment.server.ts';
import { describeSegment, saveSizeAlerts } from './describe-segment.server.ts';
import { findSegment } from './find-segment.server.ts';
import { addFromGallery, listGallery } from './list-gallery.server.ts';
import { listMoves } from './list-moves.server.ts';
import { listSegmentVersions } from './list-segment-versions.server.ts';
import { createSegment, restoreSegment, saveSegment } from './save-segment.server.ts';
import { listShopifySegments } from './shopify-segments.server.ts';
import { splitSegment } from './split-segment.server.ts';

const at = new Date('2026-03-01T12:00:00Z');
const given = { name: 'Big spenders', description: '', source: 'amount_spent > 100', author: 'Ada', at };
const { queryOwner, shopId, inShop } = givenStorePerTest();

test('a segment is added to be built, under a slug of its own', async () => {
  expect(await inShop((db) => createSegment(db, given))).toEqual({ ok: true, slug: 'big-spenders', version: 1 });
  expect(await inShop((db) => createSegment(db, given))).toEqual({ ok: true, slug: 'big-spenders-2', version: 1 });
  expect(await inShop((db) => findSegment(db, 'big-spenders'))).toMatchObject({
    name: 'Big spenders',
    state: 'building',
    builtIn: false,
    version: 1,
    size: 0,
  });
  expect(await jobs('rebuild')).toBe(1);
});

test('a text with something wrong in it is refused at its place, and nothing is written', async () => {
  const bad = await inShop((db) => createSegment(db, { ...given, source: 'amount_spend > 100' }));
  expect(bad).toMatchObject({
    ok: false,
    reason: 'refused',
    problems: [{ span: { start: 0, end: 12 }, suggestion: 'amount_spent' }],
  });
  expect(await inShop((db) => createSegment(db, { ...given, name: '  ' }))).toEqual({
    ok: false,
    reason: 'name-missing',
  });
  expect(await inShop((db) => findSegment(db, 'big-spenders'))).toBeNull();
});

test('a new text is a new version; the same again is none; one that was overtaken is refused', async () => {
  await inShop((db) => createSegment(db, given));
  const save = (source: string, basedOn: number) =>
    inShop((db) => saveSegment(db, 'big-spenders', { source, author: 'Bob', at, basedOn }));
  expect(await save('amount_spent > 200', 1)).toEqual({ ok: true, slug: 'big-spenders', version: 2 });
  expect(await save('amount_spent > 200', 1)).toEqual({ ok: true, slug: 'big-spenders', version: 2 });
  expect(await save('amount_spent > 300', 1)).toEqual({ ok: false, reason: 'changed-meanwhile' });
  expect(await inShop((db) => restoreSegment(db, 'big-spenders', { version: 1, author: 'Eve', at }))).toMatchObject({
    version: 3,
  });
  const versions = await inShop((db) => listSegmentVersions(db, 'big-spenders'));
  expect(versions.map(({ version, source, author }) => `${version} ${source} ${author}`)).toEqual([
    '3 amount_spent > 100 Eve',
    '2 amount_spent > 200 Bob',
    '1 amount_spent > 100 Ada',
  ]);
  expect(await inShop((db) => saveSegment(db, 'nothing', { ...given, basedOn: 1 }))).toEqual({
    ok: false,
    reason: 'not-there',
  });
});

test('a segment is renamed, watched and deleted; its slug is not given again', async () => {
  await inShop((db) => createSegment(db, given));
  expect(await inShop((db) => describeSegment(db, 'big-spenders', { name: 'VIP', description: 'They pay.' }))).toBe(
    true,
  );
  expect(await inShop((db) => saveSizeAlerts(db, 'big-spenders', { min: 5, max: null, change: 0.2 }))).toBe(true);
  expect(await inShop((db) => findSegment(db, 'big-spenders'))).toMatchObject({
    name: 'VIP',
    description: 'They pay.',
    alertMin: 5,
  });
  expect(await inShop((db) => deleteSegment(db, 'big-spenders', at))).toBe(true);
  expect(await inShop((db) => deleteSegment(db, 'big-spenders', at))).toBe(false);
  expect(await inShop((db) => findSegment(db, 'big-spenders'))).toBeNull();
  expect(await inShop((db) => createSegment(db, given))).toMatchObject({ slug: 'big-spenders-2' });
});

test("a segment has no address of the admin's own pages", async () => {
  expect(await inShop((db) => createSegment(db, { ...given, name: 'Gallery' }))).toMatchObject({ slug: 'gallery-2' });
  expect(await inShop((db) => createSegment(db, { ...given, name: 'New' }))).toMatchObject({ slug: 'new-2' });
});

test('two who add the same at once get two', async () => {
  const both = await Promise.all([1, 2].map(() => inShop((db) => createSegment(db, given))));
  expect(new Set(both.map((saved) => saved.ok && saved.slug))).toEqual(new Set(['big-spenders', 'big-spenders-2']));
});

test('a ready segment is added once; what a store has nothing of is said', async () => {
  const before = await inShop(listGallery);
  expect(before.find(({ slug }) => slug === 'women-shoes')?.missing).toEqual([
    'genders',
    'birth dates',
    'views',
    'carts',
  ]);
  await inShop((db) =>
    db.query(
      `INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
      VALUES ($1, 1, 'gender', 'proxy', '{female}', now(), '1')`,
      [shopId()],
    ),
  );
  expect(await inShop((db) => addFromGallery(db, 'women-shoes', { ...given, productId: null }))).toEqual({
    ok: true,
    slug: 'women-shoes',
    version: 1,
  });
  const row = (await inShop(listGallery)).find(({ slug }) => slug === 'women-shoes');
  expect(row).toMatchObject({ isAdded: true, missing: ['birth dates', 'views', 'carts'] });
  expect(await inShop((db) => addFromGallery(db, 'nothing', { ...given, productId: null }))).toEqual({
    ok: false,
    reason: 'not-there',
  });
});

test('a ready segment about a product has the chosen one in its text', async () => {
  const add = (productId: string | null) =>
    inShop((db) => addFromGallery(db, 'bought-product', { author: 'Ada', at, productId }));
  const sourceOf = async (slug: string) => (await inShop((db) => findSegment(db, slug)))?.source;
  await inShop((db) =>
    db.query(
      `INSERT INTO product (shop_id, product_id, title, status, available, version, updated_at)
       SELECT $1, id, title, 'ACTIVE', true, '1', now() FROM unnest('{4,5,6}'::bigint[], '{Red shoe,Blue SHOE,Hat}'::text[]) AS p (id, title)`,
      [db.shopId],
    ),
  );
  expect(await inShop((db) => findProducts(db, 'shoe'))).toEqual([
    { productId: '5', title: 'Blue SHOE' },
    { productId: '4', title: 'Red shoe' },
  ]);
  await add('5');
  await add(null);
  expect(await sourceOf('bought-product')).toBe('products_purchased(id: (5)) = true');
  expect(await sourceOf('bought-product-2')).toBe('products_purchased(id: (4)) = true');
});

test('the latest who came and who left a segment, newest first', async () => {
  await inShop((db) =>
    db.query(
      `INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, left_at, cause, left_cause)
       SELECT $1, 'big-spenders', id, came::timestamptz, went::timestamptz, 'order', CASE WHEN went <> '' THEN 'time' END
       FROM unnest('{1,2,3,4}'::bigint[], '{2026-01-01,2026-01-02,2026-01-01,2026-01-03}'::text[], '{NULL,NULL,2026-01-05,2026-01-04}'::text[]) AS m (id, came, went)`,
      [db.shopId],
    ),
  );
  const { entered, left } = await inShop((db) => listMoves(db, 'big-spenders', 10));
  expect(entered.map(({ customerId }) => customerId)).toEqual(['2', '1']);
  expect(left.map(({ customerId }) => customerId)).toEqual(['3', '4']);
  expect((await inShop((db) => listMoves(db, 'big-spenders', 1))).left).toEqual([
    {
      customerId: '3',
      name: null,
      cause: 'order',
      enteredAt: new Date('2026-01-01T00:00:00Z'),
      leftAt: new Date('2026-01-05T00:00:00Z'),
      leftCause: 'time',
    },
  ]);
});

test('a split is into disjoint shares of the same people', async () => {
  await inShop((db) => createSegment(db, given));
  const parts = await inShop((db) => splitSegment(db, 'big-spenders', { shares: [50, 30], author: 'Ada', at }));
  const sources = await Promise.all(parts.map((part) => inShop((db) => findSegment(db, part.ok ? part.slug : ''))));
  expect(sources.map((part) => part?.source)).toEqual([
    "(amount_spent > 100) AND regulars.bucket('big-spenders') < 50",
    "(amount_spent > 100) AND regulars.bucket('big-spenders') >= 50 AND regulars.bucket('big-spenders') < 80",
  ]);
  await expect(
    inShop((db) => splitSegment(db, 'big-spenders', { shares: [60, 50], author: 'Ada', at })),
  ).rejects.toThrow(RangeError);
});

test("a text that asks for a segment of Shopify's makes it wanted, until no text does", async () => {
  await inShop((db) => createSegment(db, { ...given, source: 'shopify.segment(id: (11, 12)) = true' }));
  expect((await inShop(listShopifySegments)).map(({ segmentId, wanted }) => [segmentId, wanted])).toEqual([
    ['11', true],
    ['12', true],
  ]);
  expect(await jobs('shopify-segments')).toBe(1);
  await inShop((db) =>
    saveSegment(db, 'big-spenders', { ...given, source: 'shopify.segment(id: (12)) = true', basedOn: 1 }),
  );
  expect((await inShop(listShopifySegments)).map(({ wanted }) => wanted)).toEqual([false, true]);
});

/** Wakes of a task that wait in this test's store. */
async function jobs(task: string): Promise<number> {
  const [row] = await queryOwner<{ count: number }>(
    `SELECT count(*)::int FROM graphile_worker.jobs JOIN shop ON shop_id = $2 WHERE task_identifier = $1 AND key LIKE $1 || ':' || shop_id || '%'`,
    [task, shopId()],
  );
  return row?.count ?? 0;
}
