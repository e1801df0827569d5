import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer } from '../platform/answer.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { equalInConstantTime } from '../platform/crypto.server.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { createRateLimit } from '../platform/rate-limit.ts';
import { readBody } from '../platform/read-body.server.ts';
import { visitorAddress } from '../platform/visitor.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';
import { pixelEventNames } from '../shopify/pixel-event.ts';
import { createClaims } from './claims.ts';
import { receive, type ReceivedDelivery } from './receive.server.ts';

const bodyBytesMax = 64 * 1024;
const eventsMax = 50;
/** A visitor makes a few events a second; a store's busiest minute some hundreds a second. */
const perVisitor = createRateLimit({ perSecond: 20, burst: 100 });
const perShop = createRateLimit({ perSecond: 500, burst: 2000 });

const claims = createClaims();

// what PostgreSQL would refuse must not get as far: a group of deliveries is stored by one statement
const event = z.looseObject({
  id: z.string().regex(/^[\w:.-]{1,128}$/),
  name: z.enum(pixelEventNames),
  timestamp: z.iso.datetime({ offset: true }),
});
const posted = z.object({
  shop: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9._-]{1,255}$/),
  key: z.string().max(64),
  events: z.array(event).min(1).max(eventsMax),
});

/**
 * `POST /pixel`: events of the store's web pixel, `text/plain` JSON `{shop, key, events: [{id, name, timestamp, ...}]}` without credentials.
 * The key is readable in every storefront, so this is unauthenticated input: limited in size and rate, and kept apart by topic
 * (`pixel/NAME`) and id (`pixel:ID`), so that it can neither pose as a webhook nor take a webhook's id. What could not be read later
 * is refused here: the quarantine is for what Shopify signed. Of one customer five browsers a day are believed.
 * 204 stored, 400 malformed, 401 unknown shop or key, 405, 413, 429, 503.
 */
export async function answerPixel(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response };
  // the pixel's sandbox has an opaque origin
  response.setHeader('access-control-allow-origin', '*');
  if (request.method === 'OPTIONS') return answer(exchange, 204, { 'access-control-allow-methods': 'POST' });
  if (request.method !== 'POST') return answer(exchange, 405, { allow: 'POST, OPTIONS' });
  const now = systemClock.now();
  if (!perVisitor.take(visitorAddress(request), now.getTime())) return answer(exchange, 429, { 'retry-after': '5' });
  const body = await readBody(request, bodyBytesMax);
  if (body === null) return answer(exchange, 413);
  const parsed = posted.safeParse(parseJson(body));
  const deliveries = parsed.success ? toDeliveries(parsed.data, now) : null;
  if (!parsed.success || deliveries === null) return answer(exchange, 400);
  const { shop, key, events } = parsed.data;
  try {
    const expected = await findPixelKey(shop, now.getTime());
    if (!expected || !equalInConstantTime(expected, key)) return answer(exchange, 401);
    if (!perShop.take(shop, now.getTime(), events.length)) return answer(exchange, 429, { 'retry-after': '5' });
    await Promise.all(deliveries.map((delivery) => receive(withinClaims(delivery, now))));
  } catch (error) {
    log.error({ error: String(error) }, 'pixel events could not be stored');
    return answer(exchange, 503);
  }
  answer(exchange, 204);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

interface PixelDelivery extends ReceivedDelivery {
  event: z.infer<typeof event>;
  facts: Fact[];
}

/** Null when one of them says something that the projection could not read. */
function toDeliveries({ shop, events }: z.infer<typeof posted>, receivedAt: Date): PixelDelivery[] | null {
  const deliveries: PixelDelivery[] = [];
  for (const one of events) {
    const topic = `pixel/${one.name}`;
    const webhookId = `pixel:${one.id}`;
    const triggeredAt = new Date(one.timestamp);
    const body = writeJson(one);
    const parsed = body === null ? null : parseDelivery({ topic, webhookId, triggeredAt, body });
    if (body === null || !parsed?.ok) return null;
    const { facts } = parsed;
    const unsaid = { eventId: null, apiVersion: null };
    deliveries.push({
      ...unsaid,
      domain: shop,
      webhookId,
      topic,
      triggeredAt,
      receivedAt,
      body: Buffer.from(body),
      event: one,
      facts,
    });
  }
  return deliveries;
}

/** The delivery, without the customer it says it is of when too many browsers of the day say so. */
function withinClaims({ event, facts, ...delivery }: PixelDelivery, now: Date): ReceivedDelivery {
  const isClaimed = facts.every((fact) => {
    if (fact.kind !== 'activity' || fact.customerId === null) return true;
    const { customerId, clientId } = fact;
    return claims.take({ shop: delivery.domain, customerId, clientId }, now.getTime());
  });
  return isClaimed ? delivery : { ...delivery, body: Buffer.from(JSON.stringify({ ...event, customerId: null })) };
}

/** Null for what is nested too deeply to walk. */
function writeJson(value: object): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

const keyTtlMs = 60_000;
const keysMax = 10_000;
const pixelKeys = new Map<string, { key: string | null; untilMs: number }>();

async function findPixelKey(domain: string, nowMs: number): Promise<string | null> {
  const cached = pixelKeys.get(domain);
  if (cached && cached.untilMs > nowMs) return cached.key;
  const [row] = await queryDirectory<{ key: string }>(
    'SELECT pixel_key AS key FROM shop WHERE domain = $1 AND uninstalled_at IS NULL',
    [domain],
  );
  const key = row?.key || null;
  if (pixelKeys.size >= keysMax) pixelKeys.clear();
  pixelKeys.set(domain, { key, untilMs: nowMs + keyTtlMs });
  return key;
}
