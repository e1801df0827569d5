import { env } from '../../app/platform/env.server.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { createDeliveryLog } from '../../sandbox/shopify/delivery-log.ts';
import { createShopifyState } from '../../sandbox/shopify/state.ts';
import { createWebhookEmitter } from '../../sandbox/shopify/webhooks.ts';
import { linesHistory } from '../../sandbox/store/lines.ts';

/** Which lines, and how: as `linesHistory` takes them; `rate` is webhooks a second, as many as are taken when absent. */
export interface ReplayedLines {
  file: string;
  orders?: number;
  rate?: number;
  end?: 'today';
}

/** Posts a sales file to the running app as the webhooks of a store. @returns the exit code: 1 when a webhook was never accepted. */
export async function replayLines(domain: string, { file, orders, rate, end }: ReplayedLines): Promise<number> {
  const { events, stats } = linesHistory({ file, orders, end, now: Date.now });
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
}
