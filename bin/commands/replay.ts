import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAgain } from '../../app/inbox/read-again.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { env } from '../../app/platform/env.server.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { createDeliveryLog } from '../../sandbox/shopify/delivery-log.ts';
import { createShopifyState } from '../../sandbox/shopify/state.ts';
import { createWebhookEmitter } from '../../sandbox/shopify/webhooks.ts';
import { linesHistory } from '../../sandbox/store/lines.ts';
import { commandError } from './command-error.ts';
import { withShop } from './with-shop.ts';

/**
 * Turns a sales file into a store's webhooks, signs them and posts them to the running app, as Shopify would have. With `--inbox` it has the running
 * worker read again what the store was sent before and is still kept.
 */
export async function replayCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      shop: { type: 'string' },
      lines: { type: 'string' },
      orders: { type: 'string' },
      rate: { type: 'string' },
      end: { type: 'string' },
      inbox: { type: 'boolean' },
      topic: { type: 'string' },
      since: { type: 'string' },
    },
  });
  if (values.inbox) return replayInbox(values);
  const file = values.lines;
  if (!file) throw commandError('give the sales file: --lines F.csv or F.csv.gz; or --inbox for what is kept');
  if (!existsSync(file)) throw commandError(`there is no file ${file}`);
  if (values.end !== undefined && values.end !== 'today') throw commandError('--end can only be today');
  const orders = positive('--orders', values.orders);
  const rate = positive('--rate', values.rate);
  return withShop(values.shop, async ({ domain }) => {
    const { events, stats } = linesHistory({ file, orders, end: values.end as 'today' | undefined, now: Date.now });
    const log = createDeliveryLog();
    const emitter = createWebhookEmitter({
      state: createShopifyState({ shops: [{ domain }], now: Date.now }),
      faults: createFaults(1),
      log,
      apiSecret: env().SHOPIFY_API_SECRET[0],
      seed: 1,
      now: Date.now,
      url: () => `${env().SHOPIFY_APP_URL}/webhooks`,
      topics: null,
    });
    const timer = setInterval(
      () => console.error(`${stats.orders} orders, ${log.counts().acknowledged} webhooks accepted`),
      5_000,
    );
    const summary = await emitter.emitAll(domain, events, { rate });
    clearInterval(timer);
    console.log(
      JSON.stringify({
        ok: summary.failed === 0,
        webhooksSent: summary.emitted,
        webhooksAccepted: summary.acknowledged,
        ...stats,
      }),
    );
    return summary.failed === 0 ? 0 : 1;
  });
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw commandError(`${option} is a number above 0`);
  return value;
}

async function replayInbox({ shop, topic, since }: { shop?: string; topic?: string; since?: string }): Promise<number> {
  const from = since === undefined ? null : new Date(since);
  if (from && Number.isNaN(from.getTime())) throw commandError('--since is a day or a moment: 2026-02-01');
  return withShop(shop, async ({ shopId }) => {
    const waiting = await forShop(shopId, (db) => readAgain(db, { topic: topic ?? null, since: from }));
    console.log(JSON.stringify({ ok: true, waiting }));
    return 0;
  });
}
