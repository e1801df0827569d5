import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { answerWebhook } from '../../app/inbox/webhook-endpoint.server.ts';
import { isOpen } from '../../app/inbox/readings/reading.ts';
import { listReadings } from '../../app/inbox/readings/readings.server.ts';
import { project } from '../../app/jobs/project.server.ts';
import { readShopify } from '../../app/jobs/read-shopify.server.ts';
import { forShop, type ShopDb } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { authenticateAdmin } from '../../app/shopify/authenticate-admin.server.ts';
import { browserAgent } from '../../bin/demo/stack.ts';
import { defaultScopes } from '../../sandbox/shopify/create-shopify.ts';
import { absorbWebhook, type ShopOptions } from '../../sandbox/shopify/state.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { givenDatabase } from './test-store.ts';

const roundsMax = 500;

/** A store with the app installed, as Shopify and as we see it. */
export type ShopifyStore = Awaited<ReturnType<ReturnType<typeof useShopifyWorld>['openStore']>>;

/**
 * The sandbox's Shopify with a real token, real webhooks and a clock that only moves on: what readings need. Call it once at the top
 * of a test file.
 */
export function useShopifyWorld({ scopes = [...defaultScopes, 'read_all_orders'] } = {}) {
  let skewMs = 0;
  const clock = { now: () => new Date(Date.now() + skewMs) };
  givenDatabase();
  let server: Server;
  let sandbox: Sandbox;
  let stores = 0;
  // Shopify's library believes only the machine's clock
  let installing = false;

  beforeAll(async () => {
    server = createServer((request, response) => void answerWebhook(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sandbox = await startSandbox({
      seed: 1,
      apiKey: 'test-api-key',
      apiSecret: 'test-api-secret',
      appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      now: () => (installing ? Date.now() : clock.now().getTime()),
      shops: [],
      scopes,
      retryDelayMs: () => 1,
    });
    process.env['SHOPIFY_API_BASE'] = sandbox.urls.shopify;
    resetEnv();
  });
  afterAll(async () => {
    await sandbox.stop();
    server.closeAllConnections();
    server.close();
  });

  return {
    sandbox: () => sandbox,
    clock,
    /** Lets time pass; beyond an hour tokens die. */
    pass: (ms: number) => {
      skewMs += ms;
    },
    openStore: async (options: Partial<ShopOptions> = {}) => {
      stores += 1;
      const domain = `store-${stores}.myshopify.com`;
      sandbox.state.addShop({ domain, currencyCode: 'EUR', ...options });
      installing = true;
      const shopId = await install(sandbox, domain);
      installing = false;
      const inShop = <Result>(work: (db: ShopDb) => Promise<Result>): Promise<Result> => forShop(shopId, work);
      const shop = () => {
        const found = sandbox.state.shops.get(domain);
        if (!found) throw new Error('The sandbox lost its store');
        return found;
      };
      return {
        shopId,
        domain,
        inShop,
        shop,
        /** Happened before the app was there: Shopify knows it, no webhook tells it. */
        remember: (events: Iterable<StoreEvent>) => {
          for (const event of events) absorbWebhook(shop(), event.topic, event.payload);
        },
        emit: (events: Iterable<StoreEvent>) => sandbox.emitter.emitAll(domain, events),
        /** Takes in what webhooks have told. */
        projectAll: async () => {
          const waiting = () => inShop((db) => db.query(`SELECT FROM delivery WHERE state = 'pending' LIMIT 1`));
          while ((await waiting()).length > 0) await project(shopId);
        },
        readings: () => inShop(listReadings),
        /** Runs readings to their end. */
        readAll: async (run = () => readShopify(shopId, { clock })) => {
          for (let round = 1; round <= roundsMax; round += 1) {
            await run();
            if (!(await inShop(listReadings)).some(isOpen)) return;
            skewMs += 2000;
          }
          expect.fail(`the readings do not end: ${JSON.stringify(await inShop(listReadings))}`);
        },
      };
    },
  };
}

/** Opens the app as a merchant does for the first time. */
async function install(sandbox: Sandbox, domain: string): Promise<number> {
  const minted = await fetch(`${sandbox.urls.shopify}/_sandbox/shopify/session-token?shop=${domain}`);
  const { token } = (await minted.json()) as { token: string };
  const host = Buffer.from(`admin.shopify.com/store/${domain.split('.')[0]}`).toString('base64');
  const query = new URLSearchParams({ embedded: '1', shop: domain, host, id_token: token });
  const request = new Request(`https://app.test/app?${query.toString()}`, { headers: { 'user-agent': browserAgent } });
  const { shopId } = await authenticateAdmin(request);
  return shopId;
}
