import { beforeEach, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { countBuilt } from './count-built.server.ts';
import { saveSizeAlerts } from './describe-segment.server.ts';
import { listHistory } from './list-history.server.ts';
import { listSegmentNames } from './list-segment-names.server.ts';
import { listStoreWords } from './list-store-words.server.ts';
import { listUses } from './list-uses.server.ts';
import { savePriorities } from './priorities.server.ts';
import { createSegment } from './save-segment.server.ts';
import { splitSegment } from './split-segment.server.ts';

const at = new Date('2026-03-01T12:00:00Z');
const given = { name: 'Spenders', description: '', source: 'amount_spent > 100', author: 'Ada', at };
const { shopId, inShop } = givenStorePerTest();

beforeEach(() => inShop((db) => createSegment(db, given)));

const write = (text: string, ...values: unknown[]) => inShop((db) => db.query(text, [shopId(), ...values]));

test('nothing uses a segment that was just made, and one that is not there', async () => {
  expect(await inShop((db) => listUses(db, 'spenders'))).toEqual([]);
  expect(await inShop((db) => listUses(db, 'nobody'))).toEqual([]);
});

test('services, the order, parts, blocks, the copy at Shopify and alerts use a segment', async () => {
  await write(
    `INSERT INTO destination (shop_id, kind, state) VALUES ($1, 'klaviyo', 'connected'), ($1, 'sendgrid', 'disconnected')`,
  );
  await write(`UPDATE segment SET size = 7, shopify_segment_id = 5 WHERE shop_id = $1 AND slug = 'spenders'`);
  await inShop((db) => savePriorities(db, ['spenders']));
  await inShop((db) => saveSizeAlerts(db, 'spenders', { min: 1, max: null, change: null }));
  await inShop((db) => splitSegment(db, 'spenders', { shares: [50, 50], author: 'Ada', at }));
  await inShop((db) => createSegment(db, { ...given, name: 'Other split', source: "regulars.bucket('spend') < 5" }));
  await write(
    `INSERT INTO block (shop_id, slug, name, kind, published_version) VALUES ($1, 'a', 'Says it', 'recommendations', 2), ($1, 'b', 'Said it', 'recommendations', 2)`,
  );
  await write(
    `INSERT INTO block_version (shop_id, slug, version, source, fallback)
     VALUES ($1, 'a', 2, $2, ''), ($1, 'b', 1, $2, ''), ($1, 'b', 2, 'Hello', '')`,
    `{% if segments contains 'Spenders' %}Hi{% endif %}`,
  );
  expect(await inShop((db) => listUses(db, 'spenders'))).toEqual([
    { kind: 'destination', name: 'klaviyo' },
    { kind: 'priority', place: 1 },
    { kind: 'split', slug: 'spenders-part-1', name: 'Spenders, part 1' },
    { kind: 'split', slug: 'spenders-part-2', name: 'Spenders, part 2' },
    { kind: 'block', name: 'Says it' },
    { kind: 'shopify-copy' },
    { kind: 'size-alert' },
  ]);
});

test('members come newest first, page by page, each once; so do those who left', async () => {
  const people = Array.from({ length: 60 }, (_, index) => String(index + 1));
  await storeFacts(shopId()).customers(people);
  // several at one moment, among them those at the border of a page
  await write(
    `INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, cause, left_at, left_cause)
     SELECT $1, 'spenders', id, $3::timestamptz + id / 10 * interval '1 minute', 'order', CASE WHEN id % 2 = 0 THEN $3::timestamptz + interval '1 day' END,
       CASE WHEN id % 2 = 0 THEN 'time' END FROM unnest($2::bigint[]) id`,
    people,
    at,
  );
  for (const of of ['present', 'past'] as const) {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await inShop((db) => listHistory(db, 'spenders', { of, after }));
      seen.push(...page.rows.map(({ customerId }) => customerId));
      after = page.next;
    } while (after !== null);
    const wanted = people.filter((id) => Number(id) % 2 === (of === 'past' ? 0 : 1));
    expect(seen.toSorted()).toEqual(wanted.toSorted());
    expect(new Set(seen).size).toBe(30);
  }
  const { rows } = await inShop((db) => listHistory(db, 'spenders', { of: 'present', after: null }));
  expect(rows[0]).toMatchObject({
    customerId: '51',
    name: 'Ada',
    enteredAt: new Date('2026-03-01T12:05:00Z'),
    leftAt: null,
    cause: 'order',
    leftCause: null,
  });
  const odd = await inShop((db) => listHistory(db, 'spenders', { of: 'past', after: 'x_1; DROP TABLE segment' }));
  expect(odd.rows[0]).toMatchObject({ customerId: '2', leftCause: 'time' });
});

test('how far a segment is built is said until it is live', async () => {
  await write(`INSERT INTO customer_attributes (shop_id, customer_id) SELECT $1, generate_series(1, 10)`);
  await write(`UPDATE segment SET built_through = 4 WHERE shop_id = $1 AND slug = 'spenders'`);
  expect(await inShop((db) => countBuilt(db, 'spenders'))).toEqual({ done: 4, of: 10 });
  await write(`UPDATE segment SET state = 'live' WHERE shop_id = $1 AND slug = 'spenders'`);
  expect(await inShop((db) => countBuilt(db, 'spenders'))).toBeNull();
});

test('words of a store are its own: tags, places, products, questions and tiers', async () => {
  await write(
    `INSERT INTO customer_tag (shop_id, customer_id, tag, is_present, version) VALUES ($1, 1, 'vip', true, '1'), ($1, 2, 'vip', true, '1'), ($1, 1, 'gone', false, '1')`,
  );
  await write(
    `INSERT INTO customer_attributes (shop_id, customer_id, country, gender) VALUES ($1, 1, 'DE', NULL), ($1, 2, 'AT', 'female')`,
  );
  await write(
    `INSERT INTO product (shop_id, product_id, title, vendor, product_type, tags, status, available, updated_at, version)
     VALUES ($1, 1, 'Shoe', 'Acme', 'Shoes', '{sale,new}', 'ACTIVE', true, now(), '1')`,
  );
  await write(
    `INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
     VALUES ($1, 1, 'shoe_size', 'form', '{42}', now(), '1'), ($1, 1, 'what is it?', 'form', '{x}', now(), '1')`,
  );
  const words = await inShop((db) => listStoreWords(db));
  expect(words.tiers).toEqual(['Bronze', 'Silver', 'Gold']);
  expect(words.answers).toEqual(['regulars.answers.shoe_size']);
  expect(words.values).toMatchObject({
    customer_tags: ['vip'],
    customer_countries: ['AT', 'DE'],
    'regulars.gender': ['female'],
    type: ['Shoes'],
    vendor: ['Acme'],
    tag: ['new', 'sale'],
  });
  expect(await inShop((db) => listSegmentNames(db))).toEqual([{ slug: 'spenders', name: 'Spenders' }]);
});
