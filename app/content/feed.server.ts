import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { createRateLimit } from '../platform/rate-limit.ts';
import type { BlockPerson } from './block-person.ts';
import { readFeedToken } from './feed-token.server.ts';
import { findBlock } from './find-block.server.ts';
import { getBlockPerson } from './get-block-person.server.ts';
import { recommendationsFallback, recommendationsSlug, recommendationsSource } from './recommendations-block.ts';
import { render } from './render.ts';

/** An answer for whoever speaks HTTP. */
export interface FeedAnswer {
  status: 200 | 404 | 429;
  contentType: string;
  headers: Record<string, string>;
  body: string;
}

/** Personal, and as fresh as the moment the mail is opened. A merchant's block runs no script at our origin, whatever it says. */
const headers = {
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
};

const refusal = { contentType: 'text/plain; charset=utf-8', headers };

/** A mail is opened some times a minute, by a person, their phone and the proxy of their mailbox. */
const perCustomer = createRateLimit({ perSecond: 1, burst: 60 });

/**
 * Answers a customer's feed: the recommendation block as HTML, or its products as `{ items: [{ id, name, link, image, price, reason }] }`.
 * Opens its own transaction, for the store that the token names. Once the token is accepted the answer is 200 whatever fails: the
 * block's stored fallback, or the one every store starts with when even that can't be read.
 * @returns 404 for a token we did not sign, 429 for one that is asked for again and again.
 */
export async function answerFeed(
  token: string,
  { format, now = systemClock.now() }: { format: 'json' | 'html'; now?: Date },
): Promise<FeedAnswer> {
  const owner = readFeedToken(token);
  if (!owner) return { ...refusal, status: 404, body: 'Not found' };
  if (!perCustomer.take(`${owner.shopId} ${owner.customerId}`, now.getTime()))
    return { ...refusal, status: 429, headers: { ...headers, 'retry-after': '60' }, body: 'Too many requests' };
  const { person, html } = await read(owner.shopId, owner.customerId).catch((error: Error) => {
    log.error({ shopId: owner.shopId, error: error.message }, 'feed answered by its fallback');
    return { person: null, html: recommendationsFallback };
  });
  if (format === 'html') return { status: 200, contentType: 'text/html; charset=utf-8', headers, body: html };
  return {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    headers,
    body: JSON.stringify({ items: itemsOf(person) }),
  };
}

/** Of a store that removed the app nobody is shown any more. */
async function read(shopId: number, customerId: string): Promise<{ person: BlockPerson | null; html: string }> {
  return forShop(shopId, async (db) => {
    const block = await findBlock(db, recommendationsSlug);
    const [removed] = await db.query('SELECT FROM shop WHERE shop_id = $1 AND uninstalled_at IS NOT NULL', [shopId]);
    if (removed) return { person: null, html: block?.fallback ?? recommendationsFallback };
    const person = await getBlockPerson(db, customerId);
    const rendered = render(block?.source ?? recommendationsSource, person);
    if (!rendered.ok) log.warn({ shopId, reason: rendered.reason }, 'block could not be rendered');
    return { person, html: rendered.ok ? rendered.html : (block?.fallback ?? recommendationsFallback) };
  });
}

function itemsOf(person: BlockPerson | null) {
  return (person?.recommendations ?? []).map(({ id, title, url, image, price, reason }) => ({
    id,
    name: title,
    link: url,
    image,
    price,
    reason,
  }));
}
