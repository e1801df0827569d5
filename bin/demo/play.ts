import { setTimeout as wait } from 'node:timers/promises';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { demoShop } from '../../sandbox/start.ts';
import type { Stack } from './stack.ts';

const pixelBatch = 20;
const postTriesMax = 60;

/**
 * Plays a store's events: webhooks through the sandbox's Shopify, pixel events as the storefront's browsers post them.
 * @param rate events a second; none = as fast as the app takes them.
 * @param onEvent told of each event before it goes out.
 */
export async function play(
  stack: Stack,
  events: AsyncIterable<StoreEvent> | Iterable<StoreEvent>,
  options: { pixelKey: string; rate?: number; onEvent?: (event: StoreEvent) => void | Promise<void> },
): Promise<void> {
  const pixel = createPixelPoster(stack, options.pixelKey, options.rate === undefined ? pixelBatch : 1);
  async function* webhooks(): AsyncGenerator<StoreEvent> {
    for await (const event of events) {
      await options.onEvent?.(event);
      if (event.topic === 'pixel') await pixel.add(event.payload);
      else yield event;
      if (event.topic === 'pixel' && options.rate) await wait(1000 / options.rate);
    }
  }
  await stack.sandbox.emitter.emitAll(demoShop, webhooks(), { rate: options.rate, concurrency: 16 });
  await pixel.flush();
  await stack.sandbox.emitter.quiet();
}

/** Browsers post in parallel and try again when the app is away, as `fetch` with `keepalive` in the pixel can't; the demo must lose nothing. */
function createPixelPoster(stack: Stack, key: string, batchSize: number) {
  let batch: unknown[] = [];
  let posts = 0;
  let last: Promise<void> = Promise.resolve();

  async function post(events: unknown[], visitor: string): Promise<void> {
    for (let attempt = 0; attempt < postTriesMax; attempt += 1) {
      const answer = await fetch(`${stack.webUrl}/pixel`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', 'x-forwarded-for': visitor },
        body: JSON.stringify({ shop: demoShop, key, events }),
      }).catch(() => null);
      if (answer?.status === 204) return;
      if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`The pixel's events were answered ${answer.status}`);
      await wait(500);
    }
    throw new Error('The app took no pixel events for 30 seconds');
  }
  async function flush(): Promise<void> {
    await last;
    const events = batch;
    batch = [];
    posts += 1;
    // every post is another visitor's, or the limit per visitor would hold the demo back
    if (events.length > 0) last = post(events, `10.${(posts >> 16) & 255}.${(posts >> 8) & 255}.${posts & 255}`);
    last.catch(() => {});
  }
  return {
    async add(event: unknown): Promise<void> {
      batch.push(event);
      if (batch.length >= batchSize) await flush();
    },
    async flush(): Promise<void> {
      await flush();
      await last;
    },
  };
}
