import { absorbWebhook } from '../../sandbox/shopify/state.ts';
import { demoShop } from '../../sandbox/start.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import type { Stack } from './stack.ts';

/** Lets a store's first orders happen before the app is there: Shopify knows them, no webhook tells them. Takes them from `events`. */
export async function recall(
  stack: Stack,
  events: AsyncIterator<StoreEvent>,
  { orders }: { orders: number },
): Promise<void> {
  const shop = stack.sandbox.state.shops.get(demoShop);
  if (!shop) throw new Error('The sandbox has no demo store');
  for (let left = orders; left > 0;) {
    const next = await events.next();
    if (next.done) return;
    const event = next.value;
    absorbWebhook(shop, event.topic, event.payload);
    if (event.topic === 'orders/create') left -= 1;
  }
}
