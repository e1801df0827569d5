import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySegment } from '../../test/support/arbitrary-segment.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import {
  answered,
  consent,
  customer,
  day,
  factsOf,
  joined,
  mergedByHand,
  order,
  product,
  type Told,
  view,
} from '../../test/support/told.ts';
import { queryDirectory, type ShopDb } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { rebuildAttributes } from '../segments/attributes/refresh-attributes.server.ts';
import { compileSegment } from '../segments/compile/compile-segment.ts';
import { countMembersDrift } from '../segments/count-members-drift.server.ts';
import { deleteSegment } from '../segments/delete-segment.server.ts';
import { ensureSegments } from '../segments/ensure-segments.server.ts';
import { printSegment } from '../segments/language/print-segment.ts';
import { readDefinitions } from '../segments/membership/read-definitions.server.ts';
import { everyone } from '../segments/membership/customer-range.ts';
import { reconcileRange } from '../segments/membership/rebuild-range.server.ts';
import { rebuildSegment } from '../segments/rebuild-segment.server.ts';
import { createSegment, saveSegment } from '../segments/save-segment.server.ts';
import { sweepSegment } from '../segments/sweep-segment.server.ts';
import { concludeEach, type DueCustomer } from './conclude-each.server.ts';

const { shopId, inShop } = givenStore('EUR');

const seen = (id: string, n: number, customerId: string, productId: string, name = 'product_viewed') =>
  view(id, n, `of-${customerId}`, { customerId, name, data: { productVariant: { product: { id: productId } } } });

/** Every kind of fact about people, none about the future. */
const history: Told[] = [
  ...toldHistory.filter(({ topic }) => !['customers/redact', 'app/uninstalled', 'shop/update'].includes(topic)),
  product(7, 2, { product_type: 'Shoes', vendor: 'Kiln' }),
  product(9, 4, { product_type: 'Plates', vendor: 'Kiln', tags: 'sale' }),
  order(200, 5, { customer: { id: 1, updated_at: day(1) }, created_at: day(5) }),
  order(201, 15, { customer: { id: 5, updated_at: day(1) }, created_at: day(14), total_discounts: '2.00' }),
  order(202, 16, { customer: { id: 3, updated_at: day(1) }, created_at: day(16), current_total_price: '5.00' }),
  ...[3, 3, 4, 8, 13].map((n, index) => seen(`a-${index}`, n, '1', '9')),
  ...[6, 12, 12, 12].map((n, index) => seen(`b-${index}`, n, '5', '7')),
  seen('c-1', 9, '6', '7', 'product_added_to_cart'),
  seen('c-2', 14, '2', '9', 'search_submitted'),
  answered(1, 5, 'gender', 'female'),
  answered(1, 9, 'gender'),
  answered(5, 8, 'birth_date', '1990-03-12'),
  answered(6, 4, 'size', 'M', 'L'),
  consent(2, 6, 'subscribed'),
  customer(2, 14, { tags: 'vip' }),
  joined(5, 7),
  mergedByHand('1', '2', 15),
  mergedByHand('1', '2', 17, true),
];

const pools = {
  texts: {
    customer_tags: ['vip', 'early', 'loud', 'a', 'new'],
    tag: ['sale', 'new'],
    type: ['Shoes', 'Plates', 'Cups'],
    vendor: ['Kiln', 'Wheel'],
    'regulars.answers.gender': ['female', 'male'],
    'regulars.answers.size': ['M', 'L'],
    'regulars.gender': ['female', 'male'],
    'regulars.top_category': ['Shoes', 'Plates'],
    'regulars.category_affinity': ['Shoes', 'Plates'],
    customer_countries: ['GB'],
    name: ['one', 'two'],
  },
  ids: ['3', '7', '9'],
  answers: ['regulars.answers.gender', 'regulars.answers.size', 'regulars.answers.birth_date'],
  around: new Date(day(12)),
  depth: 2,
};

/** Texts that every run has: windows of every kind. */
const fixed = [
  `events('product_viewed', date >= -24h) = true`,
  `events('product_viewed', count >= 2, date >= -36h) = true AND NOT events('product_added_to_cart', date >= -90min) = true`,
  'orders_placed(date >= -3d) = true OR orders_placed(count = 0, date >= -2w) = true',
  'last_order_date < -2d AND number_of_orders > 0',
  `products_purchased(type: ('Shoes'), date BETWEEN -10d AND -1d) = true`,
  `anniversary(date: 'regulars.birth_date') BETWEEN today AND +5d`,
  'regulars.age >= 36 OR regulars.engagement_score < 3',
  'regulars.abandoned_cart_date >= -4d',
  `shopify.segment(id: (3)) = true OR regulars.answers.size = 'M'`,
  `storefront.product_viewed(type: ('Shoes'), date >= -10d) = true`,
  `products_purchased(tag: ('sale')) = true OR events('product_viewed', tag: 'sale') = true`,
  `events('search_submitted', date >= -5d) = true OR events('product_added_to_cart') = true`,
];

/** What happens at a moment, in the order of time. */
type Step =
  | { kind: 'told'; told: Told[] }
  | { kind: 'text'; place: number; source: string }
  | { kind: 'delete'; place: number }
  | { kind: 'build'; customersMax: number }
  | { kind: 'time' };

const hourMs = 3_600_000;
const begin = Date.parse('2026-03-01T00:00:00Z');
const end = Date.parse('2026-03-22T00:00:00Z');

const texts = fc.array(arbitrarySegment(pools).map(printSegment), { minLength: 4, maxLength: 4 });
/** Facts arrive when they happen or up to three days later, several at once now and then. */
const arrivals = fc
  .array(fc.tuple(fc.nat(2), fc.integer({ min: 0, max: 72 * 60 })), {
    minLength: history.length,
    maxLength: history.length,
  })
  .map((delays) =>
    history.map((told, index) => {
      const [slow, minutes] = delays[index] ?? [0, 0];
      // to the hour, so that some come together
      const at = Math.ceil((Date.parse(told.at) + (slow === 0 ? minutes * 60_000 : 0)) / hourMs) * hourMs;
      return { at, step: { kind: 'told' as const, told: [told] } };
    }),
  );
const others = fc.array(
  fc.record({
    at: fc.integer({ min: begin, max: end }),
    step: fc.oneof(
      { weight: 6, arbitrary: fc.constant<Step>({ kind: 'time' }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('text' as const),
          place: fc.nat(12),
          source: arbitrarySegment(pools).map(printSegment),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('build' as const), customersMax: fc.integer({ min: 1, max: 6 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), place: fc.nat(12) }) },
    ),
  }),
  { minLength: 10, maxLength: 30 },
);

interface Run {
  zone: string;
  texts: string[];
  moments: { at: number; steps: Step[] }[];
}

const runs: fc.Arbitrary<Run> = fc
  .record({
    zone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'),
    texts,
    arrivals,
    others,
  })
  .map(({ zone, texts: some, arrivals: told, others: more }) => {
    const byMoment = Map.groupBy([...told, ...more], ({ at }) => at);
    const moments = [...byMoment.entries()].toSorted(([a], [b]) => a - b);
    return {
      zone,
      texts: [...fixed, ...some],
      moments: moments.map(([at, all]) => ({ at, steps: all.map(({ step }) => step) })),
    };
  });

test('membership kept up fact by fact and moment by moment equals a whole decision, whatever happens and whenever', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (run) => {
      await queryDirectory('UPDATE shop SET time_zone = $2 WHERE shop_id = $1', [shopId(), run.zone]);
      const undo = new Error('undo');
      const work = inShop(async (db) => {
        await play(db, run);
        throw undo;
      });
      await work.catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    }),
    { numRuns: Number(process.env['LIVE_RUNS'] ?? 6), seed: Number(process.env['LIVE_SEED'] ?? 1), endOnFailure: true },
  );
}, 600_000);

async function play(db: ShopDb, { texts: sources, moments }: Run): Promise<void> {
  const slugs: string[] = [];
  const add = async (source: string, at: Date) => {
    const saved = await createSegment(db, { name: `S${slugs.length}`, description: '', source, author: 'Ada', at });
    if (!saved.ok) expect.fail(`${source}: ${JSON.stringify(saved)}`);
    slugs.push(saved.slug);
  };
  await ensureSegments(db, new Date(begin));
  for (const source of sources) await add(source, new Date(begin));
  while ((await rebuildSegment(db, 100, new Date(begin))) !== null);
  const present = new Set<string>();
  for (const { at, steps } of moments) {
    const asOf = new Date(at);
    const told = steps.flatMap((step) => (step.kind === 'told' ? step.told : []));
    if (told.length > 0) await absorb(db, told.flatMap(factsOf));
    for (const step of steps) {
      const slug = 'place' in step ? slugs[step.place] : undefined;
      if (step.kind === 'build') await rebuildSegment(db, step.customersMax, asOf);
      if (step.kind === 'delete' && slug) await deleteSegment(db, slug, asOf);
      if (step.kind === 'text') {
        const held = (await readDefinitions(db, slug ?? '')).segments[0];
        if (!held?.expression) await add(step.source, asOf);
        else await saveSegment(db, held.slug, { source: step.source, author: 'Bob', at: asOf, basedOn: held.version });
      }
    }
    const due = await db.query<DueCustomer>(
      'DELETE FROM customer_changed WHERE shop_id = $1 RETURNING customer_id AS "customerId", cause, touched, silent, attempts',
      [shopId()],
    );
    const { refused } = await concludeEach(db, due, asOf);
    expect(refused).toEqual([]);
    if (told.some(({ topic }) => topic.startsWith('products/'))) await recheck(db, asOf);
    while ((await sweepSegment(db, asOf)) !== null);
    await expectWhole(db, asOf, present);
    expect(await countMembersDrift(db, asOf)).toBe(0);
  }
  expect(present.size).toBeGreaterThan(9);
  await expectHistory(db);
}

/** As the job does, in one range. */
async function recheck(db: ShopDb, asOf: Date): Promise<void> {
  const { segments, ...store } = await readDefinitions(db);
  for (const definition of segments)
    if (definition.state === 'live' && definition.reads.usesProducts)
      await reconcileRange(db, { store, definition, range: everyone, asOf }, 'product');
}

/** Compares the members of each live segment with a decision of everybody by attributes worked out anew; notes which segments had any. */
async function expectWhole(db: ShopDb, asOf: Date, present: Set<string>): Promise<void> {
  const { segments, ...store } = await readDefinitions(db);
  const members = await db.query<{ slug: string; ids: string[] }>(
    `SELECT slug, array_agg(customer_id ORDER BY customer_id) AS ids FROM segment_member WHERE shop_id = $1 AND left_at IS NULL GROUP BY slug`,
    [shopId()],
  );
  const membersOf = new Map(members.map(({ slug, ids }) => [slug, ids.map(String)]));
  expect(await rebuildAttributes(db, asOf)).toBe(0);
  for (const { slug, state, expression } of segments) {
    if (state !== 'live' || !expression) continue;
    const { text, values } = compileSegment(expression, { shopId: shopId(), asOf, ...store }).whole();
    const whole = await db.query<{ id: string }>(`SELECT customer_id AS id FROM (${text}) all_of ORDER BY 1`, values);
    const kept = membersOf.get(slug) ?? [];
    if (kept.length > 0) present.add(slug);
    expect({ slug, asOf, text: printSegment(expression), members: kept }).toEqual({
      slug,
      asOf,
      text: printSegment(expression),
      members: whole.map(({ id }) => id),
    });
  }
}

/** Memberships of one person follow one another, sizes equal a count, and the days' entries and exits add up. */
async function expectHistory(db: ShopDb): Promise<void> {
  const odd = await db.query(
    `SELECT * FROM segment_member m WHERE left_at < entered_at OR (left_at IS NULL) <> (left_cause IS NULL)
       OR EXISTS (SELECT FROM segment_member o WHERE o.slug = m.slug AND o.customer_id = m.customer_id AND o.entered_at > m.entered_at
         AND (m.left_at IS NULL OR o.entered_at < m.left_at))`,
  );
  expect(odd).toEqual([]);
  const sizes = await db.query(
    `SELECT slug, size, (SELECT count(*)::int FROM segment_member m WHERE m.slug = s.slug AND left_at IS NULL) AS members,
       (SELECT coalesce(sum(entered - "left"), 0)::int FROM segment_size z WHERE z.slug = s.slug) AS moved
     FROM segment s ORDER BY slug`,
  );
  expect(sizes).toEqual(sizes.map((row) => ({ ...row, size: row['members'], moved: row['members'] })));
}
