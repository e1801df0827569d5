import { createHash } from 'node:crypto';
import type { ReceivedDelivery } from '../../app/inbox/receive.server.ts';
import type { Random } from '../../sandbox/store/random.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';

/**
 * What no variant drops. Tags and consents come back with their customer, as they stand at last; the others are lost for good, as
 * Shopify has no feed of them, or we read none.
 */
export const neverDropped = [
  'carts',
  'pixel events',
  'merges',
  'single tags',
  'single consents',
  "Shopify's segments and sums",
  'stock',
  'collections',
];

/** What reconciliation reads from Shopify. */
const recoverable =
  /^(orders|refunds|customers|products|checkouts)\/(create|update|updated|paid|fulfilled|cancelled|delete|enable|disable)$/;

const batchMax = 60;
const copiesMax = 3;

/** How a variant tells a history. */
export interface Shaken {
  batches: ReceivedDelivery[][];
  /** What comes at least once, in the history's order. */
  kept: ReceivedDelivery[];
  /** What never comes. */
  lost: ReceivedDelivery[];
  repeated: number;
}

/** The deliveries that tell an event: one each, as they reach the inbox. */
export function deliveriesOf(domain: string, events: readonly StoreEvent[]): ReceivedDelivery[] {
  return events.map(({ at, topic, payload }, index) => {
    const isPixel = topic === 'pixel';
    const body = Buffer.from(JSON.stringify(payload));
    const webhookId = isPixel ? `pixel:${String(payload['id'])}` : hashOf(`${index}|${topic}|${at}`);
    const triggeredAt = new Date(at);
    return {
      domain,
      webhookId,
      topic: isPixel ? `pixel/${String(payload['name'])}` : topic,
      eventId: null,
      apiVersion: '2026-07',
      triggeredAt,
      receivedAt: triggeredAt,
      body,
    };
  });
}

/**
 * The same deliveries as a bad day brings them: in any order, each up to three times, now or many batches later, some never.
 * Half of the repeats have a webhook id of their own, as after a replay by Shopify's support.
 * @param dropShare share of the recoverable ones that never come, in [0, 1].
 */
export function shake(random: Random, deliveries: readonly ReceivedDelivery[], dropShare: number): Shaken {
  const lost = new Set(deliveries.filter(({ topic }) => recoverable.test(topic) && random.chance(dropShare)));
  const kept = deliveries.filter((delivery) => !lost.has(delivery));
  const copies = kept.flatMap((delivery) => {
    const count = random.chance(0.4) ? 2 + random.below(copiesMax - 1) : 1;
    return Array.from({ length: count }, (_, copy) =>
      copy > 0 && random.chance(0.5) && !delivery.topic.startsWith('pixel/')
        ? { ...delivery, webhookId: hashOf(`${delivery.webhookId}|${copy}`) }
        : delivery,
    );
  });
  const batches: ReceivedDelivery[][] = [];
  const shuffled = shuffle(random, copies);
  for (let start = 0; start < shuffled.length;) {
    const size = 1 + random.below(batchMax);
    batches.push(shuffled.slice(start, start + size));
    start += size;
  }
  return { batches, kept, lost: [...lost], repeated: copies.length - kept.length };
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 36);
}
