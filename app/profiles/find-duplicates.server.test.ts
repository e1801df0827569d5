import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../sandbox/faults.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { customer, day, factsOf, order } from '../../test/support/told.ts';
import { absorb } from './absorb.server.ts';
import { findDuplicates } from './find-duplicates.server.ts';
import { listDuplicates } from './list-duplicates.server.ts';
import { listMerged } from './list-merged.server.ts';
import { dismissDuplicate, mergePeople, undoMerge } from './merge-people.server.ts';

const asOf = new Date(day(20));
const { inShop } = givenStorePerTest();

const suggested = () =>
  inShop(async (db) =>
    (await listDuplicates(db, null)).pairs.map(({ one, other }) => `${one.customerId}=${other.customerId}`),
  );

const firstNames = [
  'Ada',
  'Ben',
  'Cleo',
  'Dora',
  'Emil',
  'Fay',
  'Gus',
  'Hana',
  'Ivo',
  'Jane',
  'Kim',
  'Leo',
  'Mia',
  'Noor',
  'Olga',
];
const lastNames = [
  'Abbot',
  'Berg',
  'Costa',
  'Dietz',
  'Evans',
  'Fuchs',
  'Gray',
  'Huang',
  'Ito',
  'Jansen',
  'Khan',
  'Lopez',
  'Marsh',
  'Novak',
];
const cities = ['Leeds', 'York', 'Hull', 'Bath', 'Derby'];

/** A person by number, made by chance from the lists. */
function stranger(id: number, random: () => number, said: Record<string, unknown> = {}) {
  const pick = (list: string[]) => list[Math.floor(random() * list.length)]!;
  const [first, last] = [pick(firstNames), pick(lastNames)];
  const place = { address1: `${id} Lane Street`, zip: `L${id}`, city: pick(cities), country_code: 'GB' };
  return customer(id, 2, {
    first_name: first,
    last_name: last,
    email: `${first}.${last}${id}@example.com`,
    phone: `+44 20 79${String(460_000 + id)}`,
    default_address: place,
    ...said,
  });
}

async function addStrangers(count: number): Promise<void> {
  const random = seededRandom(5);
  await inShop((db) =>
    absorb(db, Array.from({ length: count }, (_, index) => stranger(index + 1, random)).flatMap(factsOf)),
  );
}

const ada = {
  first_name: 'Adelheid',
  last_name: 'Wintergerst',
  default_address: { address1: 'Mill Lane 12', zip: 'YO1 7EP', city: 'York', country_code: 'GB' },
};

async function addTwins(): Promise<void> {
  const told = [
    customer(901, 2, { ...ada, email: 'adelheid@example.com', phone: null }),
    customer(902, 3, { ...ada, first_name: 'Adelhied', email: 'a.wintergerst@example.org', phone: null }),
    order(9010, 3, { customer: { id: 901, updated_at: day(1) } }),
    order(9020, 4, { customer: { id: 902, updated_at: day(1) } }),
  ];
  await inShop((db) => absorb(db, told.flatMap(factsOf)));
}

describe('suggestions', () => {
  test('name two records of one person among strangers, with why', async () => {
    await addStrangers(150);
    await addTwins();
    expect(await inShop((db) => findDuplicates(db, asOf))).toBeGreaterThanOrEqual(1);
    const { pairs, count } = await inShop((db) => listDuplicates(db, '901'));
    expect(count).toBe(1);
    expect(pairs[0]).toMatchObject({
      one: { customerId: '901', email: 'adelheid@example.com' },
      other: { customerId: '902', firstName: 'Adelhied' },
    });
    expect(pairs[0]!.probability).toBeGreaterThan(0.95);
    expect(pairs[0]!.evidence.find(({ field }) => field === 'street')).toMatchObject({ level: 2 });
    expect(pairs[0]!.evidence.find(({ field }) => field === 'email')!.bits).toBeLessThan(0);
  });

  test('leave strangers alone who share no more than a name or a town', async () => {
    await addStrangers(150);
    await inShop((db) => findDuplicates(db, asOf));
    expect(await suggested()).toEqual([]);
  });

  test('are none in an empty store', async () => {
    expect(await inShop((db) => findDuplicates(db, asOf))).toBe(0);
  });

  test('of a number that a till writes into every order say nothing', async () => {
    const till = { phone: '+44 20 7946 0018' };
    const random = seededRandom(6);
    await inShop((db) =>
      absorb(db, Array.from({ length: 40 }, (_, index) => stranger(index + 1, random, till)).flatMap(factsOf)),
    );
    await inShop((db) => findDuplicates(db, asOf));
    expect(await suggested()).toEqual([]);
  });
});

describe('the merchant', () => {
  const ownersOf = () => inShop((db) => db.query(`SELECT order_id AS id, customer_id AS by FROM orders ORDER BY 1`));

  beforeEach(async () => {
    await addStrangers(60);
    await addTwins();
    await inShop((db) => findDuplicates(db, asOf));
  });

  test('merges a pair into the older, and takes it back', async () => {
    expect(await suggested()).toEqual(['901=902']);
    const pair = { oneId: '902', otherId: '901' };
    expect(await inShop((db) => mergePeople(db, pair, asOf))).toEqual({ ok: true, survivorId: '901' });
    expect(await ownersOf()).toMatchObject([{ by: '901' }, { by: '901' }]);
    expect(await suggested()).toEqual([]);
    const [merged] = await inShop((db) => listMerged(db, '901'));
    expect(merged).toMatchObject({ loserId: '902', source: 'merchant', ordersCount: 1 });
    const later = new Date(asOf.getTime() + 1000);
    expect(await inShop((db) => undoMerge(db, merged!, later))).toEqual({ ok: true });
    expect(await ownersOf()).toMatchObject([{ by: '901' }, { by: '902' }]);
    expect(await inShop((db) => listMerged(db, '901'))).toEqual([]);
    await inShop((db) => findDuplicates(db, asOf));
    expect(await suggested()).toEqual([]);
  });

  test('dismisses a pair, and is not asked again', async () => {
    await inShop((db) => dismissDuplicate(db, { oneId: '901', otherId: '902' }, asOf));
    await inShop((db) => findDuplicates(db, asOf));
    expect(await suggested()).toEqual([]);
  });

  test.each([
    [{ oneId: '901', otherId: '4711' }, 'nobody-there'],
    [{ oneId: '901', otherId: '901' }, 'nobody-there'],
  ])('is told why %o can not be merged', async (pair, reason) => {
    expect(await inShop((db) => mergePeople(db, pair, asOf))).toEqual({ ok: false, reason });
  });

  test('can not part whom Shopify merged', async () => {
    const merged = {
      topic: 'customers/merge',
      at: day(9),
      payload: {
        admin_graphql_api_customer_kept_id: 901,
        admin_graphql_api_customer_deleted_id: 902,
        status: 'completed',
      },
    };
    await inShop((db) => absorb(db, factsOf(merged)));
    const refused = await inShop((db) => undoMerge(db, { loserId: '902', survivorId: '901' }, asOf));
    expect(refused).toEqual({ ok: false, reason: 'merged-by-shopify' });
  });
});
