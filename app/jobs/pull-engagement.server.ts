import { receive } from '../inbox/receive.server.ts';
import { saveAlert } from '../inbox/raise-alert.server.ts';
import { findKlaviyoAccount, type KlaviyoAccount } from '../outbox/klaviyo/find-account.server.ts';
import { listMailEvents, listMailMetrics, type KlaviyoMailEvent } from '../outbox/klaviyo/list-mail-events.server.ts';
import type { Failure } from '../outbox/outcome.ts';
import { movePullMark, readPullMarks } from '../outbox/pull-marks.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';

/** How far back a new connection reads. */
const firstDays = 30;
/** Klaviyo may enter an event some minutes after the moment it carries; what is read twice is kept once. */
const overlapMs = 30 * 60_000;
/** Of 500 events; the rest at the next run, which follows at once. */
const pagesMax = 4;
const dayMs = 86_400_000;

/**
 * Fetches what people did with Klaviyo's mails since the last time, every ten minutes: opens, clicks, bounces, refusals; each goes through
 * the inbox once, by Klaviyo's id. The mark moves only after its events are stored, so a run that dies is repeated.
 * @returns how many events were read.
 */
export async function pullEngagement(shopId: number, { clock }: { clock: Clock }): Promise<number> {
  const account = await forShop(shopId, findKlaviyoAccount);
  if (!account) return 0;
  const metrics = await listMailMetrics(account.apiKey);
  if (!metrics.ok) return tellFailure(shopId, metrics.failure);
  const marks = await forShop(shopId, readPullMarks);
  let count = 0;
  for (const [metric, metricId] of metrics.value) {
    const source = `klaviyo:${metric}`;
    const mark = marks.get(source);
    const since = new Date(mark ? mark.getTime() - overlapMs : clock.now().getTime() - firstDays * dayMs);
    const read = await listMailEvents(account.apiKey, { metric, metricId, since, pagesMax });
    if (!read.ok) return tellFailure(shopId, read.failure);
    const { events, more } = read.value;
    await Promise.all(events.map((event) => store(account, metric, event, clock)));
    count += events.length;
    const last = events.at(-1);
    await forShop(shopId, async (db) => {
      if (last) await movePullMark(db, source, last.at);
      // a page full of one moment would be read for ever; the next run of the clock goes on from there
      if (more && last && last.at > since) await db.wake('engage', { destination: 'klaviyo' });
    });
  }
  return count;
}

function store({ domain }: KlaviyoAccount, metric: string, { id, at, event }: KlaviyoMailEvent, clock: Clock) {
  return receive({
    domain,
    webhookId: `klaviyo:${id}`,
    topic: `klaviyo/${metric.toLowerCase().replaceAll(' ', '-')}`,
    eventId: null,
    apiVersion: null,
    triggeredAt: at,
    receivedAt: clock.now(),
    body: Buffer.from(JSON.stringify(event)),
  });
}

/** What passes by itself is tried again in ten minutes; a key that may not read events is for the merchant to change. */
async function tellFailure(shopId: number, failure: Failure): Promise<number> {
  if (failure.kind === 'unauthorised') {
    const message =
      'Klaviyo does not let this key read events. Opens, clicks and unsubscribes stay unknown until it has the rights events:read and metrics:read.';
    await forShop(shopId, (db) => saveAlert(db, { slug: 'engagement:klaviyo', kind: 'engagement', message }));
  }
  return 0;
}
