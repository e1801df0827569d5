import { clockAt } from '../support/clock-at.ts';
import pg from 'pg';
import { project } from '../../app/jobs/project.server.ts';
import { readShopify } from '../../app/jobs/read-shopify.server.ts';
import { reconcile, scan } from '../../app/jobs/reconcile.server.ts';
import { refresh } from '../../app/jobs/refresh.server.ts';
import { receive, type ReceivedDelivery } from '../../app/inbox/receive.server.ts';
import { isOpen } from '../../app/inbox/readings/reading.ts';
import { listReadings } from '../../app/inbox/readings/readings.server.ts';
import { forShop, type ShopDb } from '../../app/platform/db.server.ts';
import { absorb } from '../../app/profiles/absorb.server.ts';
import type { AdminGraphql } from '../../app/shopify/ask-admin.ts';
import type { Fact } from '../../app/shopify/fact.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { listen } from '../../sandbox/http.ts';
import { createShopify, defaultScopes } from '../../sandbox/shopify/create-shopify.ts';
import { adminApiVersion, prepareAdminSchema } from '../../sandbox/shopify/schema.ts';
import { absorbWebhook } from '../../sandbox/shopify/state.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { dumpFacts } from '../support/dump-facts.ts';
import { addShop } from '../support/store-facts.ts';
import { historySpan } from './history.ts';

export const ordersDomain = 'any-order.myshopify.com';

const currency = 'EUR';
const minuteMs = 60_000;
/** Looks at Shopify before a reading is given up. */
const looksMax = 200;

/** One store that is emptied and told another history, any number of times, in the database of the environment. */
export interface OrdersWorld {
  /** Empties the store: its id stays the same, and with it every id that is derived from it. */
  empty(): Promise<void>;
  /** Takes deliveries in, batch by batch, drawing the conclusions now and then. */
  play(batches: readonly ReceivedDelivery[][]): Promise<void>;
  /** Takes facts in as if they had been told, and draws the conclusions. */
  absorb(facts: Fact[]): Promise<void>;
  /** Looks at Shopify as every ten minutes and every night: where there is nothing yet, and when all has happened. */
  reconcileBefore(): Promise<void>;
  reconcileAfter(events: readonly StoreEvent[]): Promise<void>;
  /** Every fact and trait of the store, readable, sorted. */
  dump(): Promise<Record<string, string[]>>;
  close(): Promise<void>;
}

/** @param databaseUrl superuser's address of a migrated database, the one that the environment names. */
export async function openOrdersWorld(databaseUrl: string): Promise<OrdersWorld> {
  await prepareAdminSchema();
  const superuser = new pg.Client({ connectionString: databaseUrl });
  await superuser.connect();
  const wipe = await wipeStatement(superuser);
  const shopify = await openShopify();
  let shopId = 0;
  const inShop = <Result>(work: (db: ShopDb) => Promise<Result>) => forShop(shopId, work);

  const readAll = async (): Promise<void> => {
    for (let looks = 0; looks < looksMax; looks += 1) {
      await readShopify(shopId, { clock: shopify.clock, openAdmin: () => Promise.resolve(shopify.ask) });
      const readings = await inShop(listReadings);
      const failed = readings.find(({ state }) => state === 'failed');
      if (failed) throw new Error(`Reading ${failed.kind} failed: ${failed.reason ?? ''}`);
      if (!readings.some(isOpen)) return;
      shopify.pass(2 * minuteMs);
    }
    throw new Error('A reading does not end');
  };
  const conclude = async (): Promise<void> => {
    while ((await refresh(shopId, clockAt(historySpan.to))) > 0);
  };
  return {
    async empty() {
      await superuser.query(wipe);
      shopify.empty();
      shopId = await addShop(ordersDomain, currency);
    },
    async play(batches) {
      for (const [index, batch] of batches.entries()) {
        await Promise.all(batch.map(receive));
        while ((await inShop(countPending)) > 0) await project(shopId);
        if (index % 4 === 3) await conclude();
      }
      await conclude();
    },
    async absorb(facts) {
      await inShop((db) => absorb(db, facts));
      await conclude();
    },
    async reconcileBefore() {
      shopify.set(historySpan.from.getTime());
      await reconcile(shopId, shopify.clock.now());
      await readAll();
    },
    async reconcileAfter(events) {
      for (const event of events) absorbWebhook(shopify.shop(), event.topic, event.payload);
      shopify.set(historySpan.to.getTime() + 20 * minuteMs);
      await reconcile(shopId, shopify.clock.now());
      await readAll();
      await scan(shopId, shopify.clock.now());
      await readAll();
      await conclude();
    },
    dump: () => inShop(async (db) => ({ ...(await dumpFacts(db)), customer_traits: await dumpTraits(db) })),
    async close() {
      await Promise.all([superuser.end(), shopify.close()]);
    },
  };
}

/** Traits are kept incrementally, so they have to come out the same as well. */
async function dumpTraits(db: ShopDb): Promise<string[]> {
  const rows = await db.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) - 'shop_id' - 'computed_at' || jsonb_build_object('customer_id', customer_id::text, 'top_product_id', top_product_id::text) AS row
     FROM customer_traits t WHERE shop_id = $1`,
    [db.shopId],
  );
  return rows.map(({ row }) => JSON.stringify(row)).sort();
}

async function countPending(db: ShopDb): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery WHERE shop_id = $1 AND state = 'pending'`,
    [db.shopId],
  );
  return row?.count ?? 0;
}

async function wipeStatement(superuser: pg.Client): Promise<string> {
  const { rows } = await superuser.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'shop_id' AND table_name <> 'shop'`,
  );
  const tables = [...rows.map(({ name }) => name), 'shop'];
  return [
    ...tables.map((name) => `DELETE FROM "${name}"`),
    `SELECT setval(pg_get_serial_sequence('shop', 'shop_id'), 1, false)`,
  ].join('; ');
}

/** A local Shopify whose Admin API answers for the store, on a clock of its own. */
async function openShopify() {
  let nowMs = historySpan.from.getTime();
  const now = () => nowMs;
  const origin = { url: '' };
  const shops = [{ domain: ordersDomain, currencyCode: currency }];
  const shopify = createShopify({
    app: { apiKey: 'test-api-key', apiSecret: 'test-api-secret' },
    appName: 'Regulars',
    homePath: '/app',
    shops,
    topics: [],
    scopes: defaultScopes,
    seed: 1,
    now,
    faults: createFaults(1),
    webhookUrl: () => 'http://127.0.0.1:1/webhooks',
    tunnelUrl: () => '',
    pixelFolder: new URL('file:///nowhere/'),
  });
  const listener = await listen(shopify.handlers);
  origin.url = listener.url;
  let token = '';
  const ask: AdminGraphql = (query, { variables } = {}) =>
    fetch(`${origin.url}/admin/api/${adminApiVersion}/graphql.json`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-host': ordersDomain,
        'x-shopify-access-token': token,
      },
      body: JSON.stringify({ query, variables }),
    });
  const shop = () => {
    const found = shopify.state.shops.get(ordersDomain);
    if (!found) throw new Error('The sandbox lost its store');
    return found;
  };
  return {
    ask,
    shop,
    clock: { now: () => new Date(nowMs) },
    set: (ms: number) => {
      nowMs = ms;
      token = shopify.tokens.issueOffline(ordersDomain, defaultScopes, false).accessToken;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    empty: () => {
      shopify.reset();
      shop().installed = true;
    },
    close: async () => {
      await shopify.emitter.stop();
      await listener.close();
    },
  };
}
