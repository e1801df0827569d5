import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { listSegmentsOf } from './list-segments-of.server.ts';
import { measureOverlap } from './overlap.server.ts';
import { savePriorities } from './priorities.server.ts';

const slugs = Array.from({ length: 63 }, (_, index) => `s${index}`);
const { shopId, inShop } = givenStore();

beforeAll(async () => {
  await inShop((db) =>
    db.query(
      `INSERT INTO segment (shop_id, slug, name, description, built_in, position, source)
       SELECT $1, slug, upper(slug), '', false, place, 'number_of_orders > 0' FROM unnest($2::text[]) WITH ORDINALITY AS s (slug, place)`,
      [shopId(), slugs],
    ),
  );
});

async function setMembers(members: readonly (readonly [string, number])[], leftAt: Date | null = null): Promise<void> {
  await inShop((db) =>
    db.query(
      `INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, left_at, cause)
       SELECT $1, slug, id, '2026-01-01', $4, 'test' FROM unnest($2::text[], $3::bigint[]) AS m (slug, id) ON CONFLICT DO NOTHING`,
      [shopId(), members.map(([slug]) => slug), members.map(([, id]) => id), leftAt],
    ),
  );
}

test('equals a count of shared members, whoever is in what', async () => {
  const member = fc.tuple(fc.constantFrom('s0', 's1', 's31', 's32', 's62'), fc.integer({ min: 1, max: 12 }));
  await fc.assert(
    fc.asyncProperty(fc.array(member, { maxLength: 40 }), async (members) => {
      await inShop((db) => db.query('DELETE FROM segment_member'));
      await setMembers(members);
      await setMembers([['s0', 99]], new Date('2026-01-02'));
      const { both, jaccard } = await inShop((db) => measureOverlap(db, slugs));
      const sets = slugs.map((slug) => new Set(members.filter(([of]) => of === slug).map(([, id]) => id)));
      sets.forEach((one, row) =>
        sets.forEach((other, column) => {
          expect(both[row]?.[column]).toBe(one.intersection(other).size);
          const either = one.union(other).size;
          expect(jaccard[row]?.[column]).toBe(either === 0 ? 0 : one.intersection(other).size / either);
        }),
      );
    }),
    { numRuns: 30, seed: 7 },
  );
  await expect(inShop((db) => measureOverlap(db, [...slugs, 'more']))).rejects.toThrow(RangeError);
});

test('the first of the merchant’s order that a customer is in is the primary one, the next the secondary', async () => {
  await inShop((db) => db.query('DELETE FROM segment_member'));
  await setMembers([
    ['s1', 1],
    ['s2', 1],
    ['s3', 1],
  ]);
  await setMembers([['s4', 1]], new Date('2026-01-02'));
  const places = async () =>
    (await inShop((db) => listSegmentsOf(db, '1'))).flatMap(({ slug, place }) =>
      place === null ? [] : [`${slug} ${place}`],
    );
  expect(await places()).toEqual([]);
  await inShop((db) => savePriorities(db, ['s4', 's3', 's1', 's2']));
  expect(await places()).toEqual(['s3 primary', 's1 secondary']);
  await inShop((db) => savePriorities(db, ['s1']));
  expect(await places()).toEqual(['s1 primary']);
  await inShop((db) => savePriorities(db, []));
  expect(await places()).toEqual([]);
});

test('members of a segment that got another place are told to the ESPs', async () => {
  await inShop(async (db) => {
    await db.query('DELETE FROM segment_member; DELETE FROM customer_changed');
    await db.query(`INSERT INTO destination (shop_id, kind, state) VALUES ($1, 'klaviyo', 'connected')`, [shopId()]);
  });
  await setMembers([
    ['s1', 1],
    ['s2', 2],
  ]);
  await inShop((db) => savePriorities(db, ['s1']));
  await inShop((db) => savePriorities(db, ['s1']));
  expect(await inShop((db) => db.query('SELECT customer_id AS id, cause, silent FROM customer_changed'))).toEqual([
    { id: '1', cause: 'segment', silent: false },
  ]);
});
