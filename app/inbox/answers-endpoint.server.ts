import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from '../platform/answer.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { env } from '../platform/env.server.ts';
import { log } from '../platform/log.server.ts';
import { createRateLimit } from '../platform/rate-limit.ts';
import { readBody } from '../platform/read-body.server.ts';
import { countRefusal, isRefusedUnheard } from '../platform/visitor.server.ts';
import { postedAnswers } from '../shopify/answers.ts';
import { checkProxy } from '../shopify/check-proxy.ts';
import { answersTopic } from './read-delivery.ts';
import { receive } from './receive.server.ts';

const bodyBytesMax = 16 * 1024;
/** A person fills in a form now and then. */
const perCustomer = createRateLimit({ perSecond: 0.5, burst: 10 });

/**
 * `POST /proxy/answers`, through Shopify's app proxy (`/apps/regulars/answers` in the storefront): JSON `{answers: {question: [values]}}`
 * of who is logged in there. Shopify signs who that is; without a log-in nothing is taken. Answers `{ok}` or `{ok: false, reason}`.
 * 200 stored, 400 malformed, 401 not signed, not logged in or no such store, 405, 413, 429, 503.
 */
export async function answerAnswers(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response };
  if (request.method !== 'POST') return answer(exchange, 405, { allow: 'POST', ...contentOf('method-not-allowed') });
  const now = systemClock.now();
  if (isRefusedUnheard(request, now.getTime())) return answer(exchange, 429, contentOf('too-often'));
  const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
  const check = checkProxy(query, env().SHOPIFY_API_SECRET, now.getTime());
  if (!check.ok) countRefusal(request, now.getTime());
  if (!check.ok) return answer(exchange, check.reason === 'malformed' ? 400 : 401, contentOf(check.reason));
  const { shop, customerId, timestamp } = check.request;
  if (customerId === null) return answer(exchange, 401, contentOf('not-logged-in'));
  if (!perCustomer.take(`${shop} ${customerId}`, now.getTime())) return answer(exchange, 429, contentOf('too-often'));
  const body = await readBody(request, bodyBytesMax);
  if (body === null) return answer(exchange, 413, contentOf('too-large'));
  const posted = postedAnswers.safeParse(parseJson(body));
  if (!posted.success) return answer(exchange, 400, contentOf('malformed'));
  try {
    if (!(await isInstalled(shop))) return answer(exchange, 401, contentOf('no-such-store'));
    const kept = JSON.stringify({ customerId, at: new Date(timestamp * 1000).toISOString(), ...posted.data });
    await receive({
      domain: shop,
      // the same request once more is the same delivery
      webhookId: `answers:${createHash('sha256').update(kept).digest('hex')}`,
      topic: answersTopic,
      eventId: null,
      apiVersion: null,
      triggeredAt: now,
      receivedAt: now,
      body: Buffer.from(kept),
    });
  } catch (error) {
    log.error({ error: String(error) }, 'answers could not be stored');
    return answer(exchange, 503, contentOf('try-again'));
  }
  answer(exchange, 200, contentOf());
}

async function isInstalled(domain: string): Promise<boolean> {
  const rows = await queryDirectory('SELECT 1 FROM shop WHERE domain = $1 AND uninstalled_at IS NULL', [domain]);
  return rows.length > 0;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function contentOf(reason?: string) {
  const body = JSON.stringify(reason === undefined ? { ok: true } : { ok: false, reason });
  return { type: 'application/json', 'cache-control': 'no-store', body };
}
