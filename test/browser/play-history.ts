import { findShop } from '../../app/shopify/find-shop.server.ts';
import { waitUntilQuiet } from '../../bin/demo/quiet.ts';
import { demoShop, type Sandbox } from '../../sandbox/start.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';

const quietTimeoutMs = 60_000;

/**
 * Sends a store's history to the running app and waits until all of it is worked in.
 * @returns the id of a customer who bought and may be mailed.
 */
export async function playHistory(sandbox: Sandbox, orders: number): Promise<string> {
  const events = [...demoHistory({ seed: 1, orders, end: new Date().toISOString() })];
  await sandbox.emitter.emitAll(demoShop, events);
  const shop = await findShop(demoShop);
  const left = shop ? await waitUntilQuiet(shop.shopId, quietTimeoutMs) : 'no store';
  if (left) throw new Error(`Still on its way: ${JSON.stringify(left)}`);
  return mailableBuyer(events);
}

function mailableBuyer(events: StoreEvent[]): string {
  const buyers = new Set<string>();
  const consents = new Map<string, string>();
  for (const { topic, payload } of events) {
    if (topic === 'orders/create') buyers.add(String((payload['customer'] as { id: number } | null)?.id));
    if (topic !== 'customers_email_marketing_consent/update') continue;
    const { state } = payload['email_marketing_consent'] as { state: string };
    consents.set(String(payload['customer_id']), state.toUpperCase());
  }
  const [found] = [...consents].find(([id, state]) => state === 'SUBSCRIBED' && buyers.has(id)) ?? [];
  if (!found) throw new Error('Nobody in this history bought and may be mailed');
  return found;
}
