import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { answerRequests } from '../../app/jobs/answer-requests.server.ts';
import { destinationKinds } from '../../app/outbox/destination.ts';
import { disconnectDestination } from '../../app/outbox/disconnect-destination.server.ts';
import { confirmErasedByHand } from '../../app/outbox/queue-erasures.server.ts';
import { listRequests } from '../../app/privacy/list-requests.server.ts';
import { openBody } from '../../app/inbox/seal-body.server.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { queryDirectory } from '../../app/platform/db.server.ts';
import { dumpFacts } from '../support/dump-facts.ts';
import { enters, placed, sampleCustomer, sampleOrder, sampleProducts, signsUp } from '../support/sample-store.ts';
import { useWalkWorld, type WalkStore } from '../support/walk-world.ts';

const { queryOwner, destinations, openStore, clock, pass } = useWalkWorld();

const ada = { ...sampleCustomer(706405506930, 'ada.byron@example.com'), firstName: 'Augusta', lastName: 'Lovelace' };
const other = sampleCustomer(706405506931, 'grace@example.com');
const products = sampleProducts(6);

function history(): StoreEvent[] {
  const bought = (id: number, customer: typeof other, day: string) =>
    placed({
      ...sampleOrder(id, { customer, products: products.slice(0, 2), at: `2025-05-${day}T10:00:00.000Z` }),
      cartToken: `cart-${id}`,
    });
  return [
    ...enters(products),
    ...signsUp(ada),
    ...signsUp(other),
    bought(880000001, ada, '10'),
    bought(880000002, ada, '12'),
    bought(880000003, other, '12'),
  ];
}

function redact(at: string): StoreEvent {
  const payload = {
    shop_id: 1,
    customer: { id: ada.id, email: ada.email, phone: null },
    orders_to_redact: [880000001, 880000002],
  };
  return { at, topic: 'customers/redact', payload };
}

test('an ESP that was left before keeps what it has: the merchant is told which address to erase there, until they say it is done', async () => {
  const store = await openStore();
  await store.emit(history());
  await store.settle();
  await store.inShop((db) => disconnectDestination(db, 'klaviyo'));
  await store.emit([redact('2025-06-01T11:00:00.000Z')]);
  await answerAll(store);
  const receipts = async () => (await store.inShop(listRequests)).flatMap((request) => request.receipts);
  const klaviyo = (await receipts()).find(({ destination }) => destination === 'klaviyo');
  expect(klaviyo).toMatchObject({
    state: 'dead',
    reason: 'not-reachable',
    fingerprint: createHash('sha256').update('ada.byron@example.com').digest('hex'),
  });
  expect(await store.inShop(listRequests)).toMatchObject([{ state: 'done' }]);
  await expectGone(store);
  const confirmed = { destination: 'klaviyo' as const, itemKey: klaviyo?.itemKey ?? '' };
  expect(await store.inShop((db) => confirmErasedByHand(db, confirmed))).toBe(true);
  expect(await store.inShop((db) => confirmErasedByHand(db, confirmed))).toBe(false);
  expect((await receipts()).map(({ fingerprint }) => fingerprint)).not.toContain(klaviyo?.fingerprint);
});

test('a person is erased here and at both ESPs within a minute, and the whole history sent again does not bring them back', async () => {
  const store = await openStore();
  const events = history();
  await store.emit(events);
  await store.settle();
  const before = await sums(store);
  for (const { held } of Object.values(destinations())) expect(held().has('ada.byron@example.com')).toBe(true);

  await store.emit([redact('2025-06-01T11:00:00.000Z')]);
  const begun = clock.now().getTime();
  await answerAll(store);
  expect(clock.now().getTime() - begun).toBeLessThan(60_000);
  for (const { held } of Object.values(destinations())) {
    expect(held().has('ada.byron@example.com')).toBe(false);
    expect(held().has('grace@example.com')).toBe(true);
  }
  await expectGone(store);
  expect(await sums(store)).toEqual(before);
  const receipts = await store.inShop((db) =>
    db.query(`SELECT destination, outcome FROM receipt WHERE kind = 'erasure' ORDER BY 1, at, 2`),
  );
  expect(receipts).toEqual(
    destinationKinds.flatMap((destination) => ['accepted', 'sent'].map((outcome) => ({ destination, outcome }))),
  );

  await store.emit([...events, redact('2025-06-01T11:00:00.000Z')]);
  await answerAll(store);
  await store.settle();
  await expectGone(store);
  expect(await sums(store)).toEqual(before);
  for (const { held } of Object.values(destinations())) expect(held().has('ada.byron@example.com')).toBe(false);
});

/** Runs every job until nothing is asked for any more. */
async function answerAll(store: WalkStore): Promise<void> {
  for (let rounds = 0; rounds < 50; rounds += 1) {
    await store.step();
    await answerRequests(store.shopId, clock.now());
    const [open] = await store.inShop((db) =>
      db.query<{ count: number }>(
        `SELECT (SELECT count(*) FROM data_request WHERE done_at IS NULL)::int + (SELECT count(*) FROM delivery WHERE state = 'pending')::int AS count`,
      ),
    );
    if (open?.count === 0) return;
  }
  expect.fail('a request is not answered');
}

/** Nothing readable in the store, not even decrypted, names the person any more, but their id on the tombstone and the proof. */
async function expectGone({ shopId, inShop }: WalkStore): Promise<void> {
  const found: string[] = [];
  await inShop(async (db) => {
    const tables = await db.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'shop_id' AND c.relname <> 'shop'`,
    );
    for (const { name } of tables) {
      const rows = await db.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE shop_id = $1`,
        [shopId],
      );
      for (const { row } of rows) {
        const names = /ada\.byron|augusta|lovelace|cart-88000000[12]/i.test(row);
        const isTheirs = row.includes(String(ada.id)) && !['customer', 'data_request', 'access_entry'].includes(name);
        if (names || isTheirs) found.push(`${name}: ${row}`);
      }
    }
    const bodies = await db.query<{ topic: string; body: Buffer }>(
      'SELECT topic, body FROM delivery WHERE body IS NOT NULL',
    );
    for (const { topic, body } of bodies)
      if (/ada\.byron|augusta|706405506930/i.test(openBody(shopId, body).toString())) found.push(`body of ${topic}`);
    const rows = await db.query<{ emailEnc: Buffer | null; payload: Buffer | null }>(
      `SELECT email_enc AS "emailEnc", NULL::bytea AS payload FROM customer WHERE customer_id = $1
       UNION ALL SELECT NULL, payload FROM data_request`,
      [ada.id],
    );
    expect(rows.every((row) => row.emailEnc === null && row.payload === null)).toBe(true);
  });
  expect(found).toEqual([]);
}

/** What the store earned, which does not depend on who paid. */
async function sums({ inShop }: WalkStore): Promise<unknown> {
  return inShop((db) => db.query('SELECT count(*)::int AS orders, sum(current_minor)::text AS minor FROM orders'));
}

test('a new order after the erasure is by somebody new', async () => {
  const store = await openStore();
  await store.emit(history());
  await store.settle();
  await store.emit([redact('2025-05-20T11:00:00.000Z')]);
  await answerAll(store);
  pass(60_000);
  const at = new Date(clock.now().getTime()).toISOString();
  await store.emit([placed(sampleOrder(880000009, { customer: ada, products, at }))]);
  // a request that comes once more, as old as it was, is not about them
  await store.emit([redact('2025-05-20T11:00:00.000Z')]);
  await answerAll(store);
  const people = await store.inShop((db) =>
    db.query(
      `SELECT first_name AS name, deleted_at AS gone, email_consent AS consent, (SELECT count(*) FROM orders o WHERE o.customer_id = c.customer_id)::int AS orders
       FROM customer c WHERE customer_id = $1`,
      [ada.id],
    ),
  );
  expect(people).toEqual([{ name: 'Augusta', gone: null, consent: 'REDACTED', orders: 1 }]);
});

test('a profile that is on its way to an ESP when its person is erased does not stay there', async () => {
  const store = await openStore();
  await store.settle();
  await store.emit(history());
  await store.conclude();
  await store.send('klaviyo'); // in a job there now
  await store.emit([redact('2025-06-01T11:00:00.000Z')]);
  await answerAll(store);
  await store.drain();
  for (const { held } of Object.values(destinations()))
    expect([...held().keys()].sort()).toEqual(['grace@example.com']);
  await expectGone(store);
});

test('someone known by an address alone is found, and their orders stay without them', async () => {
  const store = await openStore();
  const guest = {
    ...sampleOrder(880000020, { customer: ada, products, at: '2025-05-10T10:00:00.000Z' }),
    customer: null,
  };
  await store.emit([...enters(products), placed(guest)]);
  await store.drain();
  const payload = {
    shop_id: 1,
    customer: { id: null, email: 'ADA.byron@example.com', phone: null },
    orders_to_redact: [],
  };
  await store.emit([{ at: '2025-06-01T11:00:00.000Z', topic: 'customers/redact', payload }]);
  await answerAll(store);
  await expectGone(store);
  const [left] = await store.inShop((db) =>
    db.query('SELECT count(*)::int AS orders, count(customer_id)::int AS people FROM orders'),
  );
  expect(left).toEqual({ orders: 1, people: 0 });
});

test('an erasure that fails before its commit leaves all as it was and is done by the next run', async () => {
  const store = await openStore();
  await store.emit(history());
  await store.settle();
  const before = await store.inShop(dumpFacts);
  await refuse('ALTER TABLE erased ADD CONSTRAINT died_here CHECK (false) NOT VALID', async () => {
    await store.emit([redact('2025-06-01T11:00:00.000Z')]);
    await store.conclude();
    await expect(answerRequests(store.shopId, clock.now())).rejects.toThrow('died_here');
  });
  const { data_request: asked, ...facts } = await store.inShop(dumpFacts);
  expect(asked).toHaveLength(1);
  expect({ ...facts, data_request: [] }).toEqual(before);
  await answerAll(store);
  await expectGone(store);
});

test('a store is deleted when Shopify asks for it, unless it was installed again since', async () => {
  const [store, neighbour] = [await openStore(), await openStore({ connect: false })];
  await neighbour.emit(history());
  await neighbour.drain();
  const untouched = await neighbour.inShop(dumpFacts);
  await store.emit(history());
  await store.settle();
  const ask = (at: string): StoreEvent => ({
    at,
    topic: 'shop/redact',
    payload: { shop_id: 1, shop_domain: store.domain },
  });
  const install = (at: string) =>
    queryDirectory('UPDATE shop SET installed_at = $2, uninstalled_at = NULL WHERE shop_id = $1', [store.shopId, at]);

  await install('2025-06-02T00:00:00Z');
  await store.emit([ask('2025-06-01T00:00:00.000Z')]);
  await answerAll(store);
  expect((await store.inShop(dumpFacts))['orders']).toHaveLength(3);

  await store.emit([ask('2025-06-03T00:00:00.000Z')]);
  await answerAll(store);
  await store.emit(history());
  await answerAll(store);
  const facts = await store.inShop(dumpFacts);
  expect(Object.values({ ...facts, shop: [] }).flat()).toEqual([]);
  const [row] = await queryDirectory('SELECT name, erased_at IS NOT NULL AS erased FROM shop WHERE shop_id = $1', [
    store.shopId,
  ]);
  expect(row).toEqual({ name: null, erased: true });
  expect(await neighbour.inShop(dumpFacts)).toEqual(untouched);
});

async function refuse(statement: string, work: () => Promise<void>): Promise<void> {
  await queryOwner(statement);
  await work();
  await queryOwner('ALTER TABLE erased DROP CONSTRAINT died_here');
}
