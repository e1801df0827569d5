import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop, queryDirectory, type ShopDb } from '../platform/db.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { findMigrationSpan, listRfmMigration } from './list-rfm-migration.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { groupByCode, rfmThirds } from './rfm.ts';
import { scoreCustomers } from './score-customers.server.ts';

givenDatabase();

const start = new Date('2026-01-10T12:00:00Z');
const people = Array.from({ length: 8 }, (_, index) => String(index + 1));
let shops = 0;

const hoursAfter = (hours: number) => new Date(start.getTime() + hours * 3_600_000);

// each step: who buys for how much, and how long it is after the step before; sometimes everything somebody bought is called off
const step = fc.record({
  hours: fc.integer({ min: 1, max: 6000 }),
  purchases: fc.array(fc.record({ customer: fc.constantFrom(...people), minor: fc.integer({ min: 1, max: 500 }) }), {
    maxLength: 4,
  }),
  calledOff: fc.option(fc.constantFrom(...people), { freq: 4 }),
});

test('migration between any two moments equals a recount of what everybody was in then', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(
        fc.tuple(fc.double({ min: -0.1, max: 1.1, noNaN: true }), fc.double({ min: -0.1, max: 1.1, noNaN: true })),
        {
          minLength: 3,
          maxLength: 5,
        },
      ),
      async (steps, spans) => {
        const shopId = await addShop(`migration-${++shops}.myshopify.com`);
        const known = await play(shopId, steps);
        const end = known.at(-1)?.hours ?? 0;
        // the very moments of change are among those that are asked about
        const moments = [
          ...spans.map(([from, to]) => [from * end, to * end] as const),
          [known[0]?.hours ?? 0, end] as const,
        ];
        for (const [from, to] of moments) {
          const found = await migration(shopId, hoursAfter(from), hoursAfter(to));
          expect(sorted(found)).toEqual(sorted(recount(groupsAt(known, from), groupsAt(known, to))));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('groups of before the first scores are those of the orders of then', async () => {
  const order = fc.record({
    customerId: fc.constantFrom(...people),
    daysAgo: fc.integer({ min: 1, max: 900 }),
    minor: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(order, { minLength: 1, maxLength: 30 }),
      fc.tuple(fc.integer({ min: 1, max: 950 }), fc.integer({ min: 1, max: 950 })),
      fc.boolean(),
      fc.subarray(people),
      async (all, [one, other], isScored, gone) => {
        const shopId = await addShop(`before-${++shops}.myshopify.com`);
        const facts = storeFacts(shopId);
        await facts.customers(people);
        const orders = all.filter(({ customerId }) => !gone.includes(customerId));
        await forShop(shopId, (db) =>
          db.query('UPDATE customer SET deleted_at = $1 WHERE customer_id = ANY ($2::bigint[])', [start, gone]),
        );
        await facts.orders(all.map(({ daysAgo, ...given }) => ({ ...given, placedAt: daysBefore(daysAgo) })));
        if (isScored) await forShop(shopId, (db) => score(db, start));
        const [early, late] = [Math.max(one, other), Math.min(one, other)];
        const found = await migration(shopId, daysBefore(early), daysBefore(late));
        expect(sorted(found)).toEqual(sorted(recount(groupsOf(orders, early), groupsOf(orders, late))));
        if (!isScored) return;
        const untilNow = await migration(shopId, daysBefore(early), start);
        expect(sorted(untilNow)).toEqual(sorted(recount(groupsOf(orders, early), groupsOf(orders, 0))));
      },
    ),
    { numRuns: 20 },
  );
});

test('what takes too long to look back at is given up, and leaves the transaction as it was', async () => {
  const shopId = await addShop('too-long.myshopify.com');
  const span = { from: daysBefore(9), to: start, scoredAt: null };
  await forShop(shopId, async (other) => {
    await other.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    await forShop(shopId, async (db) => {
      expect(await listRfmMigration(db, span, { limitMs: 100 })).toBeNull();
      expect(await db.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    });
  });
  expect(await forShop(shopId, (db) => listRfmMigration(db, span))).toEqual([]);
});

test("days end when the store's clock says so, and a day that is not over ends now", async () => {
  const shopId = await addShop('span.myshopify.com');
  await play(shopId, [{ hours: 1, purchases: [{ customer: '1', minor: 100 }], calledOff: null }]);
  await queryDirectory(`UPDATE shop SET time_zone = 'Asia/Tokyo' WHERE shop_id = $1`, [shopId]);
  const now = new Date('2026-01-12T14:30:00Z');
  const span = await forShop(shopId, (db) => findMigrationSpan(db, { from: '2026-01-10', to: '2026-01-12' }, now));
  expect(span).toEqual({
    from: new Date('2026-01-10T15:00:00Z'),
    to: now,
    scoredAt: hoursAfter(1),
    since: '2026-01-10',
    today: '2026-01-12',
  });
});

type Groups = Map<string, string>;

const daysBefore = (days: number) => new Date(start.getTime() - days * 86_400_000);

/** Asked as the page asks. */
function migration(shopId: number, from: Date, to: Date) {
  return forShop(shopId, async (db) => {
    const { scoredAt } = await findMigrationSpan(db, { from: '2026-01-01', to: '2026-01-02' }, start);
    return (await listRfmMigration(db, { from, to, scoredAt })) ?? [];
  });
}

async function score(db: ShopDb, at: Date): Promise<void> {
  await recomputeTraits(db, null, at);
  await computeThresholds(db, at);
  await scoreCustomers(db, null, at);
}

/** By the pure computation. */
function groupsOf(orders: { customerId: string; daysAgo: number; minor: number }[], asOfDaysAgo: number): Groups {
  const buyers = people.flatMap((id) => {
    const own = orders.filter(({ customerId, daysAgo }) => customerId === id && daysAgo >= asOfDaysAgo);
    if (own.length === 0) return [];
    return [
      {
        id,
        recencyDays: Math.min(...own.map(({ daysAgo }) => daysAgo)) - asOfDaysAgo,
        frequency: own.length,
        monetary: own.reduce((sum, { minor }) => sum + minor, 0),
      },
    ];
  });
  const thirds = rfmThirds(buyers);
  return new Map(
    buyers.map(({ id }, index) => {
      const { r, f, m } = thirds[index] ?? { r: 0, f: 0, m: 0 };
      return [id, groupByCode.get(`${r}${f}${m}`) ?? ''];
    }),
  );
}

/** Lives through the steps as the jobs do. @returns everybody's group from each hour on. */
async function play(
  shopId: number,
  steps: { hours: number; purchases: { customer: string; minor: number }[]; calledOff: string | null }[],
): Promise<{ hours: number; groups: Groups }[]> {
  const facts = storeFacts(shopId);
  await facts.customers(people);
  const known: { hours: number; groups: Groups }[] = [];
  let hours = 0;
  for (const { hours: wait, purchases, calledOff } of steps) {
    hours += wait;
    const at = hoursAfter(hours);
    await facts.orders(purchases.map(({ customer, minor }) => ({ customerId: customer, placedAt: at, minor })));
    const groups = await forShop(shopId, async (db) => {
      await db.query('UPDATE orders SET cancelled_at = $2 WHERE customer_id = $1', [calledOff, at]);
      await score(db, at);
      const rows = await db.query<{ id: string; group: string }>(
        'SELECT customer_id AS id, rfm_group AS group FROM customer_scores WHERE rfm_group IS NOT NULL',
      );
      return new Map(rows.map(({ id, group }) => [id, group]));
    });
    known.push({ hours, groups });
  }
  return known;
}

function groupsAt(known: { hours: number; groups: Groups }[], hours: number): Groups {
  // as the database has it: whole milliseconds
  const at = hoursAfter(hours).getTime();
  return known.findLast((one) => hoursAfter(one.hours).getTime() <= at)?.groups ?? new Map();
}

function recount(before: Groups, after: Groups) {
  const counts = new Map<string, { from: string | null; to: string | null; customers: number }>();
  for (const id of people) {
    const [from, to] = [before.get(id) ?? null, after.get(id) ?? null];
    if (from === null && to === null) continue;
    const key = `${from} ${to}`;
    counts.set(key, { from, to, customers: (counts.get(key)?.customers ?? 0) + 1 });
  }
  return [...counts.values()];
}

function sorted(moves: { from: string | null; to: string | null; customers: number }[]): string[] {
  return moves.map(({ from, to, customers }) => `${from} > ${to}: ${customers}`).toSorted();
}
