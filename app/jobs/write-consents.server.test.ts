import { expect, test } from 'vitest';
import { absorbWebhook } from '../../sandbox/shopify/state.ts';
import { useShopifyWorld } from '../../test/support/shopify-world.ts';
import { writeBackArea } from '../consent/consent-writes.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { parseCustomer } from '../shopify/customer.ts';
import type { Fact } from '../shopify/fact.ts';
import { writeConsents } from './write-consents.server.ts';

const world = useShopifyWorld();
type Store = Awaited<ReturnType<typeof world.openStore>>;

const agreedAt = '2026-01-01T00:00:00Z';
const customer = (consent: object = { state: 'subscribed', consent_updated_at: agreedAt }) => ({
  id: 77,
  email: 'ada@example.com',
  created_at: agreedAt,
  updated_at: agreedAt,
  email_marketing_consent: consent,
});

/** A store with a customer who agreed to mails, known on both sides. */
async function openStore({ wantsIt }: { wantsIt: boolean }): Promise<Store> {
  const store = await world.openStore();
  absorbWebhook(store.shop(), 'customers/create', customer());
  await store.inShop(async (db) => {
    if (wantsIt) {
      const value = { unsubscribes: true };
      await saveSetting(db, writeBackArea, { value, author: 'Ada', at: world.clock.now() });
    }
    const stamp = { topic: 'customers/create', webhookId: 'w1', triggeredAt: new Date(agreedAt), body: '' };
    await absorb(db, parseCustomer(customer(), stamp));
  });
  return store;
}

function unsubscribed(at: string): Fact {
  return {
    kind: 'engagement',
    engagementId: `klaviyo:${at}`,
    name: 'mail_unsubscribed',
    email: 'ada@example.com',
    occurredAt: new Date(at),
    data: { service: 'klaviyo' },
    version: `${at}|${at}|x`,
  };
}

const run = (store: Store) => writeConsents(store.shopId, { clock: world.clock });
const atShopify = (store: Store) => store.shop().customers.get('77')?.['email_marketing_consent'];
const writes = (store: Store) => store.inShop((db) => db.query('SELECT state, reason, attempts FROM consent_write'));

test('who unsubscribes at an email service is unsubscribed at Shopify since then, once, and Shopify telling of it changes nothing', async () => {
  const store = await openStore({ wantsIt: true });
  const at = '2026-02-01T10:00:00.000Z';
  await store.inShop((db) => absorb(db, [unsubscribed(at), unsubscribed(at)]));
  await run(store);
  expect(atShopify(store)).toMatchObject({ state: 'unsubscribed', consent_updated_at: at });
  expect(await writes(store)).toEqual([{ state: 'done', reason: null, attempts: 1 }]);
  await store.inShop((db) => absorb(db, [unsubscribed(at)]));
  await run(store);
  expect(await writes(store)).toEqual([{ state: 'done', reason: null, attempts: 1 }]);
});

test('a process that died in between leaves it to the next, which says nothing twice', async () => {
  const store = await openStore({ wantsIt: true });
  await store.inShop((db) => absorb(db, [unsubscribed('2026-02-01T10:00:00.000Z')]));
  await run(store);
  await store.inShop((db) => db.query(`UPDATE consent_write SET state = 'pending', due_at = '2026-02-02'`));
  const before = atShopify(store);
  await run(store);
  expect(atShopify(store)).toBe(before);
  expect(await writes(store)).toEqual([{ state: 'done', reason: null, attempts: 2 }]);
});

test('a later yes at Shopify stays, also one that we were not told of yet', async () => {
  const store = await openStore({ wantsIt: true });
  await store.inShop((db) => absorb(db, [unsubscribed('2026-02-01T10:00:00.000Z')]));
  const again = { state: 'subscribed', consent_updated_at: '2026-02-03T00:00:00Z' };
  absorbWebhook(store.shop(), 'customers/update', customer(again));
  await run(store);
  expect(atShopify(store)).toMatchObject(again);
  expect(await writes(store)).toMatchObject([{ state: 'skipped', reason: 'newer-consent' }]);
});

test('Shopify is told nothing unless the store wants it', async () => {
  const store = await openStore({ wantsIt: false });
  await store.inShop((db) => absorb(db, [unsubscribed('2026-02-01T10:00:00.000Z')]));
  await run(store);
  expect(atShopify(store)).toMatchObject({ state: 'subscribed' });
  expect(await writes(store)).toEqual([]);
});

test('without a way to Shopify it is tried again later', async () => {
  const store = await openStore({ wantsIt: true });
  await store.inShop((db) => absorb(db, [unsubscribed('2026-02-01T10:00:00.000Z')]));
  const openAdmin = () => Promise.reject(new Error('no session'));
  await writeConsents(store.shopId, { clock: world.clock, openAdmin });
  expect(await writes(store)).toEqual([{ state: 'pending', reason: 'no-access', attempts: 1 }]);
  world.pass(60_000);
  await run(store);
  expect(atShopify(store)).toMatchObject({ state: 'unsubscribed' });
});
