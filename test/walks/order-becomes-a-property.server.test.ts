import { expect, test } from 'vitest';
import type { DestinationKind } from '../../app/outbox/destination.ts';
import type { FaultRates } from '../../sandbox/faults.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import {
  consentOf,
  enters,
  placed,
  refunded,
  sampleCustomer,
  sampleOrder,
  sampleProducts,
  signsUp,
} from '../support/sample-store.ts';
import { asOf, listWanted, useWalkWorld, type WalkStore } from '../support/walk-world.ts';

const { queryOwner, sandbox, destinations, pass, openStore } = useWalkWorld();

const kinds: DestinationKind[] = ['klaviyo', 'sendgrid'];
const history = (seed: number, pixelShare: number) =>
  demoHistory({ seed, orders: 80, end: asOf.toISOString(), pixelShare });

test('a year of orders, carts and views becomes the same properties at both ESPs', async () => {
  const store = await openStore();
  const sent = await store.emit(history(1, 0.5));
  expect(sent).toMatchObject({ acknowledged: sent.emitted, failed: 0, lost: 0, notSubscribed: 0 });
  await store.settle();

  expect(await countOrders(store)).toBe(80);
  expect(await store.inShop((db) => db.query(`SELECT FROM delivery WHERE state <> 'settled'`))).toEqual([]);
  const wanted = await expectDelivered(store);
  const samples = [...wanted.values()];
  for (const name of ['regulars_rfm_group', 'regulars_segments', 'regulars_revenue', 'regulars_rec_4_title'])
    expect(samples.some((properties) => name in properties)).toBe(true);
  const { events, universalContent } = sandbox().klaviyo.state;
  const metrics = new Set([...events.values()].map(({ metric }) => metric));
  expect(metrics).toContain('Regulars Segment Entered');
  expect([...metrics].every((metric) => /^Regulars (Segment (Entered|Left)|[\w ]+ Changed)$/.test(metric))).toBe(true);
  expect([...universalContent.values()].map(({ name }) => name)).toEqual(['Regulars: Recommended for you']);
});

test('a refund lowers the revenue at the ESP', async () => {
  const store = await openStore();
  const { order, email } = await buyTwoCups(store);
  for (const kind of kinds) expect(heldOf(kind, email)).toMatchObject({ regulars_revenue: 20 });
  await store.emit(refunded(order, '2025-05-20T10:00:00.000Z'));
  await store.drain();
  for (const kind of kinds) expect(heldOf(kind, email)).toMatchObject({ regulars_revenue: 10 });
  await expectDelivered(store);
});

test('a customer who unsubscribes gets no further update, and comes up to date when they subscribe again', async () => {
  const store = await openStore();
  const { customer, products, email } = await buyTwoCups(store);
  await store.emit([consentOf(customer, 'unsubscribed', '2025-05-11T10:00:00.000Z')]);
  await store.emit([placed(sampleOrder(2, { customer, products, at: '2025-05-12T10:00:00.000Z' }))]);
  await store.drain();
  expect(await countOrders(store)).toBe(2);
  for (const kind of kinds) expect(heldOf(kind, email)).toMatchObject({ regulars_orders_count: 1 });
  await store.emit([consentOf(customer, 'subscribed', '2025-05-13T10:00:00.000Z')]);
  await store.drain();
  for (const kind of kinds) expect(heldOf(kind, email)).toMatchObject({ regulars_orders_count: 2 });
});

test.each([1, 2, 3])('whatever fails on the way, it ends in the same state (seed %i)', async (seed) => {
  const calm = await openStore();
  await calm.emit(history(seed, 0));
  await calm.settle();
  const expected = await heldOfMailable(calm);

  sandbox().reset();
  const shaken = await openStore();
  const { faults } = sandbox();
  const failures: FaultRates = { 429: 0.1, 500: 0.1, 503: 0.05, reset: 0.05, lostAnswer: 0.15, partial: 0.2 };
  faults.set('webhooks', { 503: 0.1, reset: 0.05, lostAnswer: 0.15, duplicate: 0.2, reorder: 0.3 }, seed);
  for (const kind of kinds) faults.set(kind, failures, seed);
  const events = [...history(seed, 0)];
  const third = Math.ceil(events.length / 3);
  for (let start = 0; start < events.length; start += third) {
    await shaken.emit(events.slice(start, start + third));
    for (let steps = 0; steps < 4; steps += 1) await shaken.step();
  }
  faults.clear();
  await shaken.settle();
  const deliveries = sandbox().deliveries.list();
  expect(deliveries.some(({ acknowledgements }) => acknowledgements > 1)).toBe(true);
  expect(deliveries.filter(({ status }) => status !== 'acknowledged')).toEqual([]);

  expect(await heldOfMailable(shaken)).toEqual(expected);
  await expectDelivered(shaken);
  expectNothingDoubled();
});

test.each(kinds)(
  'a process that dies after %s took a batch and before it wrote that down doubles nothing',
  async (kind) => {
    const store = await openStore();
    await buyTwoCups(store, { until: 'queued' });
    const requestsBefore = countAccepted(kind);
    await refuseReceipts(async () => {
      await expect(store.send(kind)).rejects.toThrow('died_here');
    });
    expect(countAccepted(kind)).toBeGreaterThan(requestsBefore);
    pass(31_000); // the lease of the dead process ends
    await store.drain();
    await expectDelivered(store);
    expectNothingDoubled();
  },
);

/** One customer who may be mailed buys two cups for 20 euros. `until: 'queued'` stops before the door out. */
async function buyTwoCups(store: WalkStore, { until = 'delivered' } = {}) {
  const customer = sampleCustomer(7);
  const products = sampleProducts(6);
  const order = sampleOrder(1, { customer, products: products.slice(0, 2), at: '2025-05-10T10:00:00.000Z' });
  await store.settle();
  await store.emit([...enters(products), ...signsUp(customer), placed(order)]);
  if (until === 'delivered') await store.drain();
  else await store.conclude();
  return { customer, products, order, email: 'c7@example.com' };
}

/** Every settlement fails in the database, as when the process dies between the ESP's answer and the commit. */
async function refuseReceipts(work: () => Promise<void>): Promise<void> {
  await queryOwner('ALTER TABLE receipt ADD CONSTRAINT died_here CHECK (false) NOT VALID');
  await work();
  await queryOwner('ALTER TABLE receipt DROP CONSTRAINT died_here');
}

/** What both ESPs hold equals what we conclude, for everybody who may be mailed. Gives what was wanted. */
async function expectDelivered(store: WalkStore) {
  const wanted = await listWanted(store);
  expect(wanted.size).toBeGreaterThan(0);
  for (const { held: read, equal } of Object.values(destinations())) {
    const there = read();
    for (const [email, properties] of wanted) {
      const one = there.get(email) ?? {};
      expect([email, one, equal(one, properties)]).toEqual([email, one, true]);
    }
  }
  return wanted;
}

function expectNothingDoubled(): void {
  const events = [...sandbox().klaviyo.state.events.values()];
  const facts = events.map(({ profileId, metric, properties, time }) =>
    JSON.stringify([profileId, metric, properties, time]),
  );
  expect(new Set(facts).size).toBe(facts.length);
  for (const { held: read } of Object.values(destinations())) {
    const emails = [...read().keys()].map((email) => email.toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
  }
}

const heldOf = (kind: DestinationKind, email: string) => destinations()[kind].held().get(email);

/** What both ESPs hold of those who may be mailed at the end, without the name of the store. Who left keeps what they had. */
async function heldOfMailable(store: WalkStore): Promise<object> {
  const wanted = await listWanted(store);
  const all = Object.entries(destinations()).map(([kind, { held }]) => [
    kind,
    Object.fromEntries([...held()].filter(([email]) => wanted.has(email))),
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(all)).replaceAll(store.domain, 'the-store')) as object;
}

async function countOrders({ inShop }: WalkStore): Promise<number | undefined> {
  const [row] = await inShop((db) => db.query<{ count: number }>('SELECT count(*)::int AS count FROM orders'));
  return row?.count;
}

/** Writes that the ESP took. */
function countAccepted(kind: DestinationKind): number {
  const { requests } = sandbox()[kind].state;
  return [...requests]
    .filter(([request]) => /^(POST|PUT|PATCH) .* 20\d$/.test(request))
    .reduce((sum, [, count]) => sum + count, 0);
}
