import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSignedBy, readWebhookHeaders, startHmacs } from '../shopify/check-webhook.ts';
import type { WebhookHeaders } from '../shopify/check-webhook.ts';
import { answer } from '../platform/answer.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { env } from '../platform/env.server.ts';
import { log } from '../platform/log.server.ts';
import { createRateLimit } from '../platform/rate-limit.ts';
import { countRefusal, isRefusedUnheard } from '../platform/visitor.server.ts';
import { largeThingOf } from '../shopify/large-thing-of.ts';
import { enterShop } from '../shopify/find-shop.server.ts';
import { saveAlert } from './raise-alert.server.ts';
import { askForLarge } from './readings/large-things.server.ts';
import { receive } from './receive.server.ts';

/** Shopify's largest payloads are orders with thousands of lines; a larger one is fetched by its id instead. */
const bodyBytesMax = 20 * 1024 * 1024;
/** Past this the sender is not Shopify; nothing is hashed any more, and soon the connection is cut. */
const headBytes = 4096;
const readBytesMax = 64 * 1024 * 1024;

/** Nobody has proved anything before the last byte: what strangers can make us hold is bounded for all of them together. */
const heldBytesMax = 256 * 1024 * 1024;

/** Ten times a store's busiest second; what is too much Shopify sends again, and the other stores are served meanwhile. */
const perShop = createRateLimit({ perSecond: 5000, burst: 50_000 });

interface SignedBody {
  signed: boolean;
  /** Null when it was too large to keep. */
  body: Buffer | null;
  /** How it begins. */
  head: string;
  bytes: number;
}

/**
 * `POST /webhooks`: checks the signature on the raw bytes, stores, answers 200 after the commit. No session and no token is touched,
 * so it works for uninstalled stores and compliance topics alike.
 * 405 other method, 400 missing header, 401 wrong signature, 413 too large (and an alert), 429 too many, 503 not stored.
 * Source: shopify.dev, "Verify webhook deliveries"; the official helper answers 500 here after an uninstall (shopify-app-js#3360).
 */
export async function answerWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response };
  if (request.method !== 'POST') return answer(exchange, 405, { allow: 'POST' });
  const startedMs = systemClock.now().getTime();
  if (isRefusedUnheard(request, startedMs)) return answer(exchange, 429, { 'retry-after': '60' });
  const headers = readWebhookHeaders(request.headers);
  if (!headers) {
    countRefusal(request, startedMs);
    return answer(exchange, 400);
  }
  const read = await readSigned(request, headers.hmac);
  if (read === 'cut') return answer(exchange, 413);
  if (read === 'busy') return answer(exchange, 503);
  if (!read.signed) {
    countRefusal(request, startedMs);
    return answer(exchange, 401);
  }
  if (!perShop.take(headers.domain, startedMs)) return answer(exchange, 429, { 'retry-after': '5' });
  if (read.body === null) {
    await noteTooLarge(headers, read);
    return answer(exchange, 413);
  }
  const receivedAt = systemClock.now();
  try {
    await receive({ ...headers, triggeredAt: headers.triggeredAt ?? receivedAt, receivedAt, body: read.body });
  } catch (error) {
    log.error(
      { error: String(error), topic: headers.topic, webhookId: headers.webhookId },
      'a webhook could not be stored; Shopify will send it again',
    );
    return answer(exchange, 503);
  }
  answer(exchange, 200);
}

let heldBytes = 0;

/**
 * Reads and hashes the body at once; past the limit it is hashed but not kept, so that only Shopify itself can raise an alert.
 * @returns `cut` for what can't be Shopify's, `busy` when the bodies that are being read fill the memory set aside for them.
 */
function readSigned(request: IncomingMessage, signature: string): Promise<'cut' | 'busy' | SignedBody> {
  const hmacs = startHmacs(env().SHOPIFY_API_SECRET);
  let chunks: Buffer[] = [];
  let bytes = 0;
  let held = 0;
  let head = '';
  // events, not `for await`: this is the hottest path of the house, and the iterator costs as much as the hash
  return new Promise((resolve) => {
    function end(read: 'cut' | 'busy' | SignedBody): void {
      heldBytes -= held;
      held = 0;
      request.removeAllListeners('data');
      resolve(read);
    }
    request.on('data', (chunk: Buffer) => {
      if (bytes === 0) head = chunk.toString('latin1', 0, headBytes);
      bytes += chunk.length;
      if (bytes > readBytesMax) return end('cut');
      for (const hmac of hmacs) hmac.update(chunk);
      if (bytes > bodyBytesMax) {
        chunks = [];
        heldBytes -= held;
        held = 0;
        return;
      }
      if (heldBytes + chunk.length > heldBytesMax) return end('busy');
      chunks.push(chunk);
      held += chunk.length;
      heldBytes += chunk.length;
    });
    request.on('end', () => {
      const body = bytes > bodyBytesMax ? null : Buffer.concat(chunks);
      end({ signed: isSignedBy(hmacs, signature), body, head, bytes });
    });
    request.on('error', () => end('cut')); // the sender went away
  });
}

/** The merchant is told, and what it was about is read by its number. */
async function noteTooLarge({ domain, topic }: WebhookHeaders, { head, bytes }: SignedBody): Promise<void> {
  const thing = largeThingOf(topic, head);
  const message = `Shopify sent a ${topic} of ${Math.round(bytes / 1e6)} MB; at most ${bodyBytesMax / 1024 / 1024} MB can be read. ${
    thing ? 'It is read from Shopify by its number instead.' : 'What it said is not known here.'
  }`;
  try {
    await forShop(await enterShop(domain), async (db) => {
      await saveAlert(db, { slug: `too-large:${topic}`, kind: 'delivery-too-large', message });
      if (thing) await askForLarge(db, thing, systemClock.now());
    });
  } catch (error) {
    log.error({ error: String(error), topic }, 'that a webhook was too large could not be noted');
  }
}
