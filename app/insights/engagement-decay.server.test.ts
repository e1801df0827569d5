import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { listEngagement } from './list-engagement.server.ts';
import { measureEngagement } from './measure-engagement.server.ts';
import { engagementBars, previewEngagement } from './preview-engagement.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { engagementArea, engagementSettings } from './score-settings.ts';

givenDatabase();

const dayMs = 86_400_000;
const start = new Date('2026-03-01T12:00:00Z');
const people = ['1', '2', '3', '4'];
let shops = 0;

const daysAfter = (days: number) => new Date(start.getTime() + days * dayMs);
const doings = fc.array(
  fc.record({
    customer: fc.constantFrom(...people),
    what: fc.constantFrom('order', 'product_viewed', 'search_submitted', 'mail_clicked', 'mail_opened', 'page_viewed'),
    daysAgo: fc.integer({ min: 0, max: 200 }),
    machine: fc.boolean(),
  }),
  { maxLength: 25 },
);
const given = fc.record({
  points: fc.record({
    order: fc.integer({ min: 0, max: 100 }),
    visit: fc.integer({ min: 0, max: 20 }),
    view: fc.integer({ min: 0, max: 9 }),
  }),
  halfLifeDays: fc.integer({ min: 7, max: 365 }),
});

test('a score is half after its half-life, its parts add up to it, and a preview is how scores spread once settings hold', async () => {
  await fc.assert(
    fc.asyncProperty(doings, given, given, async (done, held, wanted) => {
      const shopId = await addShop(`decay-${++shops}.myshopify.com`);
      await live(shopId, done);
      await forShop(shopId, async (db) => {
        await recomputeTraits(db, null, start);
        await scoreCustomers(db, null, start);
        await saveAndMeasure(db, held, start);
        const preview = await previewEngagement(db, engagementSettings.parse(wanted), start);
        const before = await scoresOf(db, start);
        expect(preview.before).toEqual(spread(before));
        await saveAndMeasure(db, wanted, start);
        expect(preview).toMatchObject({ after: spread(await scoresOf(db, start)), drawn: 4, total: 4 });
        await saveAndMeasure(db, held, start);
        const later = daysAfter(held.halfLifeDays);
        await measureEngagement(db, null, later);
        const halved = await scoresOf(db, later);
        for (const [id, score] of before) expect(Math.abs((halved.get(id) ?? 0) - score / 2)).toBeLessThanOrEqual(0.76);
      });
    }),
    { numRuns: 25 },
  );
});

async function saveAndMeasure(db: ShopDb, value: object, at: Date): Promise<void> {
  await saveSetting(db, engagementArea, { value, author: 'merchant', at: new Date(at.getTime() - 1) });
  await measureEngagement(db, null, at);
}

/** Stored scores, each checked against its parts. */
async function scoresOf(db: ShopDb, asOf: Date): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; score: number }>(
    'SELECT customer_id AS id, engagement_score AS score FROM customer_scores ORDER BY customer_id',
  );
  for (const { id, score } of rows) {
    const { parts } = await listEngagement(db, id, asOf);
    const sum = parts.reduce((left, part) => left + part.left, 0);
    // rounded to whole points, whichever way an exact half goes
    expect(Math.abs(sum - score)).toBeLessThanOrEqual(0.5 + 1e-9);
  }
  return new Map(rows.map(({ id, score }) => [id, score]));
}

function spread(scores: Map<string, number>): number[] {
  const bars = Array<number>(engagementBars.length + 1).fill(0);
  for (const score of scores.values()) {
    const bar = engagementBars.filter((from) => score >= from).length;
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return bars;
}

async function live(
  shopId: number,
  done: { customer: string; what: string; daysAgo: number; machine: boolean }[],
): Promise<void> {
  const facts = storeFacts(shopId);
  await facts.customers(people);
  await facts.orders(
    done
      .filter(({ what }) => what === 'order')
      .map(({ customer, daysAgo }) => ({ customerId: customer, placedAt: daysAfter(-daysAgo), minor: 100 })),
  );
  const activities = done.filter(({ what }) => what !== 'order');
  await forShop(shopId, (db) =>
    db.query(
      `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, customer_id, data)
       SELECT $1, gen_random_uuid(), kind, at, customer, CASE WHEN machine THEN '{"machine": 1}'::jsonb ELSE '{}' END
       FROM unnest($2::text[], $3::timestamptz[], $4::bigint[], $5::boolean[]) AS a (kind, at, customer, machine)`,
      [
        shopId,
        activities.map(({ what }) => what),
        activities.map(({ daysAgo }) => daysAfter(-daysAgo)),
        activities.map(({ customer }) => customer),
        activities.map(({ machine }) => machine),
      ],
    ),
  );
}
