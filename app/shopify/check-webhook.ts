import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Hmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { instant } from './words.ts';

/** What Shopify's headers say of a delivery. Only the body is signed: the shop and topic are as true as the transport. */
export interface WebhookHeaders {
  hmac: string;
  /** Lower case with a slash, as Shopify sends it: `orders/create`. */
  topic: string;
  domain: string;
  apiVersion: string;
  webhookId: string;
  eventId: string | null;
  triggeredAt: Date | null;
}

const shopDomain = /^[a-z0-9][a-z0-9-_]*\.(myshopify\.com|shopify\.com|myshopify\.io|shop\.dev)$/;

/**
 * Reads the headers of a webhook.
 * @returns null when one that Shopify always sends is missing or malformed (answer 400).
 * Source: shopify.dev, "Webhook delivery structure"; the list of required ones is @shopify/shopify-api's.
 */
export function readWebhookHeaders(headers: IncomingHttpHeaders): WebhookHeaders | null {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  const domain = text('x-shopify-shop-domain').toLowerCase();
  const read = {
    hmac: text('x-shopify-hmac-sha256'),
    topic: text('x-shopify-topic').toLowerCase(),
    domain: shopDomain.test(domain) ? domain : '',
    apiVersion: text('x-shopify-api-version'),
    webhookId: text('x-shopify-webhook-id'),
  };
  if (Object.values(read).some((value) => value === '' || value.length > 255)) return null;
  const triggeredAt = instant.safeParse(text('x-shopify-triggered-at'));
  return {
    ...read,
    eventId: text('x-shopify-event-id').slice(0, 255) || null,
    triggeredAt: triggeredAt.success ? triggeredAt.data : null,
  };
}

/**
 * Whether one of the app's secrets signed the body: base64 of HMAC-SHA256 over the raw bytes, compared in constant time.
 * @param hmacs one running HMAC per secret (two while a secret is rotated), the body already fed; they are used up.
 */
export function isSignedBy(hmacs: Hmac[], signature: string): boolean {
  const given = Buffer.from(signature, 'base64');
  return hmacs
    .map((hmac) => hmac.digest())
    .some((digest) => digest.length === given.length && timingSafeEqual(digest, given));
}

/** One running HMAC per secret, for bodies that arrive in pieces. */
export function startHmacs(secrets: readonly string[]): Hmac[] {
  return secrets.map((secret) => createHmac('sha256', secret));
}
