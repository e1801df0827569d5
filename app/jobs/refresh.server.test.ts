import { clockAt } from '../../test/support/clock-at.ts';
import { beforeAll, expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { forShop } from '../platform/db.server.ts';
import { computeSimilarities } from '../recommendations/compute-similarities.server.ts';
import { getRecommendations } from '../recommendations/get-recommendations.server.ts';
import { listSegments } from '../segments/list-segments.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const { queryOwner, shopId, inShop } = givenStore();

beforeAll(async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2', '3']);
  await facts.products([101, 102, 103, 104, 105, 106]);
  await facts.orders([
    { customerId: '1', placedAt: '2026-02-27T10:00:00Z', minor: 5000, products: [101, 102] },
    { customerId: '1', placedAt: '2026-02-20T10:00:00Z', minor: 2500, discountMinor: 100, products: [102] },
    { customerId: '2', placedAt: '2025-01-01T10:00:00Z', minor: 1000, products: [101] },
  ]);
  await facts.changed(['1', '2', '3']);
});

test('changed facts become traits, scores, segments and recommendations', async () => {
  expect(await refresh(shopId(), clockAt(asOf))).toBe(3);
  await recompute(shopId(), clockAt(asOf));
  expect(await refresh(shopId(), clockAt(asOf))).toBe(3);
  expect(await refresh(shopId(), clockAt(asOf))).toBe(0);

  const scores = await inShop((db) =>
    db.query(
      `SELECT customer_id AS id, rfm_thirds AS thirds, r_quintile AS r, f_quintile AS f, m_quintile AS m, lifecycle FROM customer_scores ORDER BY customer_id`,
    ),
  );
  expect(scores).toEqual([
    { id: '1', thirds: '322', r: 3, f: 3, m: 3, lifecycle: 'active' },
    { id: '2', thirds: '111', r: 1, f: 1, m: 1, lifecycle: 'churned' },
    { id: '3', thirds: null, r: null, f: null, m: null, lifecycle: 'prospect' },
  ]);

  const segments = await inShop((db) => listSegments(db));
  expect(
    segments
      .filter((segment) => segment.size > 0)
      .map(({ slug, size, sample }) => ({ slug, size, ids: sample.map((member) => member.customerId) })),
  ).toEqual([
    { slug: 'infrequent-buyers', size: 1, ids: ['2'] },
    { slug: 'lapsed', size: 1, ids: ['2'] },
    { slug: 'discount-seekers', size: 1, ids: ['1'] },
  ]);

  const shown = await inShop((db) => getRecommendations(db, ['1', '2', '3'], 4));
  expect(shown.get('1')?.map((product) => product.productId)).toEqual(['106', '105', '104', '103']);
  expect(shown.get('2')?.[0]).toMatchObject({
    productId: '102',
    strategy: 'similar',
    reason: 'Because you bought Product 101',
  });
  expect(shown.get('3')).toHaveLength(4);
});

test('a customer for whom it fails is tried again an hour later, and the others of the store have their conclusions', async () => {
  const bad = await addShop('bad.myshopify.com');
  const facts = storeFacts(bad);
  const ids = Array.from({ length: 9 }, (_, index) => String(index + 1));
  await facts.customers(ids);
  await facts.orders(ids.map((customerId) => ({ customerId, placedAt: '2026-02-27T10:00:00Z', minor: 5000 })));
  await facts.changed(ids);
  await queryOwner(`ALTER TABLE customer_traits ADD CONSTRAINT unlucky CHECK (shop_id <> ${bad} OR customer_id <> 7)`);
  expect(await refresh(bad, clockAt(asOf))).toBe(8);
  expect(await refresh(bad, clockAt(asOf))).toBe(0);
  const waiting = await forShop(bad, (db) =>
    db.query(
      `SELECT customer_id AS id, attempts, changed_at BETWEEN now() + interval '59 minutes' AND now() + interval '1 hour' AS "inAnHour"
       FROM customer_changed`,
    ),
  );
  expect(waiting).toEqual([{ id: '7', attempts: 1, inAnHour: true }]);
  expect(await forShop(bad, (db) => db.query('SELECT kind, count FROM alert'))).toEqual([
    { kind: 'refresh', count: 1 },
  ]);
  await queryOwner('ALTER TABLE customer_traits DROP CONSTRAINT unlucky');
  await forShop(bad, (db) => db.query('UPDATE customer_changed SET changed_at = now()'));
  expect(await refresh(bad, clockAt(asOf))).toBe(1);
});

test('orders too large to add up stop nobody: the most the column holds stands for more', async () => {
  const large = await addShop('large.myshopify.com');
  const facts = storeFacts(large);
  await facts.customers(['1', '2']);
  const placedAt = '2026-02-27T10:00:00Z';
  const most = Number.MAX_SAFE_INTEGER;
  await facts.orders([
    ...Array.from({ length: 3 }, () => ({ customerId: '1', placedAt, minor: most, products: [101] })),
    { customerId: '2', placedAt, minor: 5000 },
  ]);
  await forShop(large, (db) =>
    db.query(
      'UPDATE order_line SET current_quantity = 2147483647; UPDATE orders SET current_minor = 9223372036854775807, gross_minor = 9223372036854775807 WHERE customer_id = 1',
    ),
  );
  await facts.changed(['1', '2']);
  expect(await refresh(large, clockAt(asOf))).toBe(2);
  expect(
    await forShop(large, (db) =>
      db.query('SELECT items_count AS items, revenue_minor AS minor FROM customer_traits WHERE customer_id = 1'),
    ),
  ).toEqual([{ items: 2147483647, minor: '9223372036854775807' }]);
  await recompute(large, clockAt(asOf));
});

test('a recompute of the store and live changes go on side by side', async () => {
  const busy = await addShop('busy.myshopify.com');
  const facts = storeFacts(busy);
  const ids = Array.from({ length: 50 }, (_, index) => String(index + 1));
  await facts.customers(ids);
  await facts.products([101, 102]);
  await facts.orders(
    ids.map((customerId) => ({ customerId, placedAt: '2025-01-01T10:00:00Z', minor: 5000, products: [101] })),
  );
  await facts.changed(ids);
  await refresh(busy, clockAt(asOf));
  await recompute(busy, clockAt(asOf));
  await facts.changed(ids);
  await forShop(busy, async (db) => {
    await recomputeTraits(db, null, asOf);
    await computeSimilarities(db, asOf);
    expect(await refresh(busy, clockAt(asOf))).toBe(50); // its own transaction, beside this one
  });
  await Promise.all([recompute(busy, clockAt(asOf)), refresh(busy, clockAt(asOf)), recompute(busy, clockAt(asOf))]);
  while ((await refresh(busy, clockAt(asOf))) > 0);
  const [members] = await forShop(busy, (db) =>
    db.query<{ size: number; members: number }>(
      `SELECT sum(size)::int AS size, (SELECT count(*)::int FROM segment_member WHERE shop_id = $1 AND left_at IS NULL) AS members
       FROM segment WHERE shop_id = $1`,
      [busy],
    ),
  );
  expect(members?.size).toBe(members?.members);
  expect(members?.size).toBeGreaterThanOrEqual(50);
});
