import { expect, test } from 'vitest';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { absorbWebhook } from '../../sandbox/shopify/state.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { useShopifyWorld } from '../../test/support/shopify-world.ts';
import { readCustomersAgain } from '../inbox/readings/begin-backfill.server.ts';
import { chooseMetafields } from '../profiles/choose-metafields.server.ts';
import { backfill } from './backfill.server.ts';
import { reconcile } from './reconcile.server.ts';

const world = useShopifyWorld();
type Store = Awaited<ReturnType<typeof world.openStore>>;

const choose = (store: Store, keys: string[]) =>
  store.inShop((db) => chooseMetafields(db, { keys, author: 'Ada', at: world.clock.now() }));

const answers = (store: Store) =>
  store.inShop((db) =>
    db.query<{ question: string; values: string[]; source: string }>(
      'SELECT question, values, source FROM customer_answer WHERE cardinality(values) > 0 ORDER BY customer_id, question',
    ),
  );

const metafield = (id: number, name: string, value: string, updated_at: string, type = 'single_line_text_field') => {
  const [namespace, key] = name.split('.');
  return { id, namespace, key, value, type, created_at: updated_at, updated_at };
};

/** A store with one customer who has metafields. */
async function openStore(metafields: (at: string) => object[], { bulkEnabled = true } = {}) {
  const changed = world.clock.now().toISOString();
  const store = await world.openStore({ bulkEnabled });
  const events = [...demoHistory({ seed: 3, orders: 6, end: changed, pixelShare: 0 })];
  store.remember(events);
  const [known] = store.shop().customers.values();
  const customer = { ...known, updated_at: changed, metafields: metafields(changed) };
  absorbWebhook(store.shop(), 'customers/update', customer);
  return { store, customer };
}

const both = (at: string) => [
  metafield(1, 'facts.birth_date', '1990-04-01', at, 'date'),
  metafield(2, 'custom.colours', '["red","blue"]', at, 'list.single_line_text_field'),
  metafield(3, 'custom.internal_note', 'pays late', at),
];

test.each([
  ['in bulk', true, backfill],
  ['in pages', false, backfill],
  ['as changed lately', true, reconcile],
])('metafields that the store names are answers, read %s, and no others are kept', async (_how, bulkEnabled, read) => {
  const { store } = await openStore(both, { bulkEnabled });
  await choose(store, ['facts.birth_date', 'custom.colours']);
  world.pass(300_000);
  await read(store.shopId, world.clock.now());
  await store.readAll();
  expect(await answers(store)).toEqual([
    { question: 'custom.colours', values: ['red', 'blue'], source: 'metafield' },
    { question: 'facts.birth_date', values: ['1990-04-01'], source: 'metafield' },
  ]);
});

test('a metafield that is gone takes its answer back, one that is no longer asked for is forgotten', async () => {
  const { store, customer } = await openStore(both);
  await choose(store, ['facts.birth_date', 'custom.colours']);
  await backfill(store.shopId, world.clock.now());
  await store.readAll();
  world.pass(60_000);
  const later = world.clock.now().toISOString();
  absorbWebhook(store.shop(), 'customers/update', {
    ...customer,
    updated_at: later,
    metafields: both(customer.updated_at).slice(1),
  });
  world.pass(60_000);
  await store.inShop((db) => readCustomersAgain(db, world.clock.now()));
  await store.readAll();
  expect((await answers(store)).map(({ question }) => question)).toEqual(['custom.colours']);
  await choose(store, []);
  expect(await answers(store)).toEqual([]);
});

test('a webhook that brings metafields is believed as a reading is, and neither counts where the store names none', async () => {
  const { store, customer } = await openStore(() => []);
  const at = world.clock.now().toISOString();
  const told: StoreEvent = { topic: 'customers/update', at, payload: { ...customer, metafields: both(at) } };
  await store.emit([told]);
  await store.projectAll();
  expect(await answers(store)).toEqual([]);
  await choose(store, ['facts.birth_date']);
  world.pass(1000);
  const again = { ...told, payload: { ...told.payload, updated_at: world.clock.now().toISOString() } };
  await store.emit([again]);
  await store.projectAll();
  expect((await answers(store)).map(({ values }) => values)).toEqual([['1990-04-01']]);
});
