import { clockAt } from '../support/clock-at.ts';
import { expect, test } from 'vitest';
import { listAccess } from '../../app/consent/list-access.server.ts';
import { recordAccess } from '../../app/consent/record-access.server.ts';
import { setProfilingOptOut } from '../../app/consent/set-profiling-opt-out.server.ts';
import { purge } from '../../app/jobs/purge.server.ts';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { handOut } from '../../app/privacy/hand-out.server.ts';
import { listRequests } from '../../app/privacy/list-requests.server.ts';
import { saveRetention } from '../../app/privacy/retention-settings.server.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { enters, placed, sampleCustomer, sampleOrder, sampleProducts, signsUp } from '../support/sample-store.ts';
import { asOf, useWalkWorld, type WalkStore } from '../support/walk-world.ts';

const { destinations, openStore } = useWalkWorld();

const ada = { ...sampleCustomer(706405506930, 'ada.byron@example.com'), firstName: 'Augusta' };
const products = sampleProducts(6);
const history = (): StoreEvent[] => [
  ...enters(products),
  ...signsUp(ada),
  placed(sampleOrder(1, { customer: ada, products: products.slice(0, 2), at: '2025-05-10T10:00:00.000Z' })),
];

const count = async ({ inShop }: WalkStore, table: string): Promise<number | undefined> =>
  (await inShop((db) => db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)))[0]?.count;

const heldOf = (kind: 'klaviyo' | 'sendgrid') => destinations()[kind].held().get('ada.byron@example.com') ?? {};

test('who objects to profiling has no score, no recommendation, and nothing of either at the ESPs, until they allow it again', async () => {
  const store = await openStore();
  await store.emit(history());
  await store.settle();
  const held = { klaviyo: heldOf('klaviyo'), sendgrid: heldOf('sendgrid') };
  expect(held.klaviyo).toHaveProperty('regulars_rfm_group');
  const choose = (optedOut: boolean) =>
    store.inShop((db) => setProfilingOptOut(db, { customerId: String(ada.id), optedOut }, asOf));

  await choose(true);
  await store.drain();
  await recompute(store.shopId, clockAt(asOf));
  await store.drain();
  expect(await count(store, 'customer_scores')).toBe(0);
  expect(await count(store, 'recommendation')).toBe(0);
  const byScore = `segment_member WHERE left_at IS NULL AND slug IN ('high-value', 'lapsed')`;
  expect(await count(store, byScore)).toBe(0);
  const ours = [heldOf('klaviyo'), heldOf('sendgrid')].flatMap((one) => Object.keys(one));
  expect(ours.filter((name) => name.startsWith('regulars_'))).toEqual([]);

  await choose(false);
  await store.settle();
  expect({ klaviyo: heldOf('klaviyo'), sendgrid: heldOf('sendgrid') }).toEqual(held);
});

test('a data request is listed with the day it is due and hands out everything held, readable', async () => {
  const store = await openStore();
  const payload = {
    customer: { id: ada.id, email: ada.email, phone: null },
    orders_requested: [1],
    data_request: { id: 77 },
  };
  await store.emit([...history(), { at: '2025-05-20T00:00:00.000Z', topic: 'customers/data_request', payload }]);
  await store.settle();
  expect(await store.inShop(listRequests)).toMatchObject([
    { kind: 'customers/data_request', state: 'received', dueAt: new Date('2025-06-19T00:00:00Z'), doneAt: null },
  ]);
  const handed = await store.inShop((db) => handOut(db, 'data_request 77', asOf));
  expect(handed?.data).toMatchObject({
    customer: [{ email: 'ada.byron@example.com', first_name: 'Augusta' }],
    consent_entry: [{ channel: 'email', state: 'SUBSCRIBED' }],
    orders: [{ order_id: '1', gross_minor: '2000' }],
    order_line: [{ title: 'Product 101' }, { title: 'Product 102' }],
    customer_scores: [{ lifecycle: 'new' }],
  });
  expect(JSON.stringify(handed)).not.toContain('"type":"Buffer"');
  expect(await store.inShop(listRequests)).toMatchObject([{ state: 'done', doneAt: asOf }]);
});

test('a page that stays open is one reading of personal data, and an entry can not be changed', async () => {
  const store = await openStore({ connect: false });
  const open = (minutes: number) =>
    store.inShop((db) =>
      recordAccess(
        db,
        { author: 'Staff member 1', action: 'customer-opened', customerId: '7', people: 1 },
        new Date(asOf.getTime() + minutes * 60_000),
      ),
    );
  for (const minutes of [0, 1, 9, 30]) await open(minutes);
  expect((await store.inShop(listAccess)).map(({ at }) => (at.getTime() - asOf.getTime()) / 60_000)).toEqual([30, 0]);
  await expect(store.inShop((db) => db.query(`UPDATE access_entry SET author = 'nobody'`))).rejects.toThrow(
    'append-only',
  );
});

test('what people did goes when the time that the store chose is over', async () => {
  const store = await openStore({ connect: false });
  await store.inShop(async (db) => {
    for (const [id, at] of [
      ['old', '2025-04-01'],
      ['young', '2025-05-20'],
    ]) {
      await db.query(
        `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, data, customer_id) VALUES ($1, $2, 'product_viewed', $3, '{}', 7)`,
        [store.shopId, id, at],
      );
      await db.query(
        `INSERT INTO cart (shop_id, cart_token, lines, created_at, updated_at, version) VALUES ($1, $2, '[]', $3, $3, '')`,
        [store.shopId, id, at],
      );
    }
    await saveRetention(db, 'activities', 30);
  });
  await purge(store.shopId, asOf);
  const left = await store.inShop((db) =>
    db.query(
      'SELECT (SELECT array_agg(activity_id) FROM activity) AS views, (SELECT count(*)::int FROM cart) AS carts',
    ),
  );
  expect(left).toEqual([{ views: ['young'], carts: 2 }]);
  expect(await count(store, 'customer_changed')).toBe(1);
});
