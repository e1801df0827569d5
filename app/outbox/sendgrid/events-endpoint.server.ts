import type { IncomingMessage, ServerResponse } from 'node:http';
import { receive } from '../../inbox/receive.server.ts';
import { answer } from '../../platform/answer.server.ts';
import { systemClock } from '../../platform/clock.server.ts';
import { forShop, queryDirectory } from '../../platform/db.server.ts';
import { log } from '../../platform/log.server.ts';
import { createRateLimit } from '../../platform/rate-limit.ts';
import { readBody } from '../../platform/read-body.server.ts';
import { countRefusal, isRefusedUnheard } from '../../platform/visitor.server.ts';
import { isSignedBySendgrid } from './check-signature.ts';
import { eventsPath, readEventsToken } from './events-token.server.ts';
import { keepEvents } from './mail-events.ts';

/** SendGrid posts batches of up to 768 KB. */
const bodyBytesMax = 2 * 1024 * 1024;
const eventsMax = 20_000;
/** A batch holds what happened within seconds. */
const perShop = createRateLimit({ perSecond: 50, burst: 500 });

/**
 * `POST /events/sendgrid/:token`: SendGrid's signed event webhook. Opens, clicks, bounces and refusals go into the inbox, each once by its
 * sg_event_id, with no more of them than is used.
 * 200 stored, 400 a header is missing or the body is no list, 401 unknown address, key or signature, 405, 413, 429, 503.
 */
export async function answerSendgridEvents(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response };
  if (request.method !== 'POST') return answer(exchange, 405, { allow: 'POST' });
  const now = systemClock.now();
  const nowMs = now.getTime();
  if (isRefusedUnheard(request, nowMs)) return answer(exchange, 429, { 'retry-after': '60' });
  const shopId = readEventsToken((request.url ?? '').split('?', 1)[0]?.slice(eventsPath.length) ?? '');
  if (shopId === null) {
    countRefusal(request, nowMs);
    return answer(exchange, 401);
  }
  if (!perShop.take(String(shopId), nowMs)) return answer(exchange, 429, { 'retry-after': '5' });
  const signature = request.headers['x-twilio-email-event-webhook-signature'];
  const timestamp = request.headers['x-twilio-email-event-webhook-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return answer(exchange, 400);
  const body = await readBody(request, bodyBytesMax);
  if (body === null) return answer(exchange, 413);
  try {
    const account = await findAccount(shopId);
    if (!account || !isSignedBySendgrid(account.publicKey, { signature, timestamp, body }, now.getTime()))
      return answer(exchange, 401);
    const told = readList(body);
    if (told === null) return answer(exchange, 400);
    await Promise.all(
      keepEvents(told).map(({ id, topic, event }) =>
        receive({
          domain: account.domain,
          webhookId: id,
          topic,
          eventId: null,
          apiVersion: null,
          triggeredAt: typeof event.at === 'string' ? new Date(event.at) : now,
          receivedAt: now,
          body: Buffer.from(JSON.stringify(event)),
        }),
      ),
    );
  } catch (error) {
    log.error({ error: String(error), shopId }, 'events of SendGrid could not be stored; it will send them again');
    return answer(exchange, 503);
  }
  answer(exchange, 200);
}

/** The store and the key its account signs with, or null: not set up, or the app is gone. */
async function findAccount(shopId: number): Promise<{ domain: string; publicKey: string } | null> {
  const [shop] = await queryDirectory<{ domain: string }>(
    'SELECT domain FROM shop WHERE shop_id = $1 AND uninstalled_at IS NULL',
    [shopId],
  );
  if (!shop) return null;
  const [row] = await forShop(shopId, (db) =>
    db.query<{ publicKey: string | null }>(
      `SELECT settings #>> '{events,publicKey}' AS "publicKey" FROM destination WHERE shop_id = $1 AND kind = 'sendgrid' AND state <> 'disconnected'`,
      [shopId],
    ),
  );
  return row?.publicKey ? { domain: shop.domain, publicKey: row.publicKey } : null;
}

function readList(body: Buffer): unknown[] | null {
  try {
    const list: unknown = JSON.parse(body.toString());
    return Array.isArray(list) && list.length <= eventsMax ? list : null;
  } catch {
    return null;
  }
}
