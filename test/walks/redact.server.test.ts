import { expect, test } from 'vitest';
import { answerRequests } from '../../app/jobs/answer-requests.server.ts';
import { destinationKinds } from '../../app/outbox/destination.ts';
import { openBody } from '../../app/inbox/seal-body.server.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { enters, placed, sampleCustomer, sampleOrder, sampleProducts, signsUp } from '../support/sample-store.ts';
import { useWalkWorld, type WalkStore } from '../support/walk-world.ts';

const { destinations, openStore, clock } = useWalkWorld();

const ada = { ...sampleCustomer(706405506930, 'ada.byron@example.com'), firstName: 'Augusta', lastName: 'Lovelace' };
const other = sampleCustomer(706405506931, 'grace@example.com');
const products = sampleProducts(6);

function history(): StoreEvent[] {
  const bought = (id: number, customer: typeof ada, day: string) =>
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
