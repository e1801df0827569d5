import { createHash, createHmac } from 'node:crypto';
import type { StoreEvent } from '../store/store-event.ts';
import { adminApiVersion } from './schema.ts';

/** One webhook, ready to be posted any number of times: retries and duplicates are equal to the byte. */
export interface WebhookRequest {
  webhookId: string;
  body: Buffer;
  headers: Record<string, string>;
}

export interface SigningOptions {
  apiSecret: string;
  /** Goes into the ids, so that one seed's run can be repeated. */
  seed: number;
  /** The subscription's name, for `X-Shopify-Name`; sent only where it has one. */
  subscriptionName?: string;
}

/**
 * Signs an event as Shopify does: base64(HMAC-SHA256(client secret, raw body)). The shop and the
 * topic are not signed. The webhook id is one delivery's own; the event id is
 * shared by what happened in a shop at one moment.
 * @param serial how many events came before: equal events keep different ids.
 */
export function signWebhook(options: SigningOptions, shop: string, event: StoreEvent, serial: number): WebhookRequest {
  const body = Buffer.from(JSON.stringify(event.payload), 'utf8');
  const base = `${options.seed}|${shop}|${event.at}`;
  const webhookId = uuidOf(createHash('sha256').update(`${base}|${event.topic}|${serial}|`).update(body));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'user-agent': 'Shopify-Captain-Hook',
    'x-shopify-topic': event.topic,
    'x-shopify-hmac-sha256': createHmac('sha256', options.apiSecret).update(body).digest('base64'),
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': adminApiVersion,
    'x-shopify-webhook-id': webhookId,
    'x-shopify-triggered-at': event.at,
    'x-shopify-event-id': uuidOf(createHash('sha256').update(base)),
  };
  if (options.subscriptionName) headers['x-shopify-name'] = options.subscriptionName;
  return { webhookId, body, headers };
}

function uuidOf(hash: ReturnType<typeof createHash>): string {
  const hex = hash.digest('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
  return [...groups, hex.slice(20, 32)].join('-');
}
