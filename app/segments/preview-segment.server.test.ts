import { beforeAll, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { rebuildAttributes } from './attributes/refresh-attributes.server.ts';
import { previewSegment } from './preview-segment.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const ids = Array.from({ length: 40 }, (_, index) => String(index + 1));
const { shopId, inShop } = givenStore('EUR');

beforeAll(async () => {
  const facts = storeFacts(shopId());
  await facts.customers(ids);
  await facts.orders(
    ids
      .slice(0, 30)
      .map((customerId) => ({ customerId, placedAt: '2026-02-20T10:00:00Z', minor: 1000, currency: 'EUR' })),
  );
  await inShop(async (db) => {
    await recomputeTraits(db, ids, asOf);
    await rebuildAttributes(db, asOf);
  });
});

const preview = (source: string, limitMs?: number) =>
  inShop((db) => previewSegment(db, source, asOf, limitMs === undefined ? {} : { limitMs }));

test('a text is counted exactly, with a few names', async () => {
  const shown = await preview('number_of_orders = 1');
  expect(shown).toMatchObject({ ok: true, count: 30 });
  expect(shown.ok && shown.sample).toHaveLength(5);
  expect(shown.ok && new Set(shown.sample.map(({ name }) => name))).toEqual(new Set(['Ada']));
  expect(await preview('number_of_orders > 1')).toEqual({ ok: true, count: 0, sample: [] });
});

test('whoever is in the sample stays in it while they belong', async () => {
  const [all, some] = [await preview('number_of_orders >= 0'), await preview('number_of_orders >= 1')];
  const sampleOf = (shown: typeof all) => (shown.ok ? shown.sample.map(({ customerId }) => customerId) : []);
  const stillIn = sampleOf(all).filter((id) => Number(id) <= 30);
  expect(sampleOf(all)).toHaveLength(5);
  expect(stillIn.length).toBeGreaterThan(0);
  expect(sampleOf(some)).toEqual(expect.arrayContaining(stillIn));
});

test('a text with a mistake is not counted, and the place is named', async () => {
  expect(await preview('number_of_order > 1')).toMatchObject({
    ok: false,
    reason: 'refused',
    problems: [{ span: { start: 0, end: 15 }, suggestion: 'number_of_orders' }],
  });
});

test('a count that takes too long ends, and its transaction goes on', async () => {
  // somebody else holds the rows, so that counting can't end by itself
  const shown = await inShop(async (holder) => {
    await holder.query('LOCK TABLE customer_attributes IN ACCESS EXCLUSIVE MODE');
    return inShop(async (db) => {
      const refused = await previewSegment(db, 'number_of_orders > 0', asOf, { limitMs: 50 });
      const [after] = await db.query('SELECT count(*)::int AS customers FROM customer');
      return { refused, after };
    });
  });
  expect(shown).toEqual({ refused: { ok: false, reason: 'too-slow', problems: [] }, after: { customers: 40 } });
});

test.each([40, 120, 3000])('of %i who are meant the sample is the same few', async (count) => {
  await inShop((db) =>
    db.query(
      'INSERT INTO customer_attributes (shop_id, customer_id) SELECT $1, id FROM generate_series(41, $2) AS id',
      [shopId(), count],
    ),
  );
  const shown = await preview('number_of_orders >= 0');
  const lowest = await inShop((db) =>
    db.query<{ id: string }>(
      'SELECT customer_id AS id FROM customer_attributes ORDER BY hashint8(customer_id), customer_id LIMIT 5',
    ),
  );
  await inShop((db) => db.query('DELETE FROM customer_attributes WHERE customer_id > 40'));
  expect(shown).toMatchObject({ ok: true, count, sample: lowest.map(({ id }) => ({ customerId: id })) });
});
