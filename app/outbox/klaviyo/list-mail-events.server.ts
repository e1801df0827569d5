import { z } from 'zod';
import type { MailEvent } from '../../inbox/mail-event.ts';
import type { Failure } from '../outcome.ts';
import { openKlaviyoClient, readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

/** Klaviyo's metrics of mails, and what they are to us. Source: Klaviyo help, "Metrics reference". */
export const mailMetrics: Record<string, MailEvent['kind']> = {
  'Opened Email': 'mail_opened',
  'Clicked Email': 'mail_clicked',
  'Bounced Email': 'mail_bounced',
  'Unsubscribed from Email Marketing': 'mail_unsubscribed',
  'Marked Email as Spam': 'spam_reported',
};

/** An event of one metric, with Klaviyo's own id of it. */
export interface KlaviyoMailEvent {
  id: string;
  at: Date;
  event: MailEvent;
}

export type Listed<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

const pageSize = 500;
const metricPagesMax = 10;

/** Ids of the account's mail metrics by name; a metric is there once it has happened. One request per 200 metrics. */
export async function listMailMetrics(apiKey: string): Promise<Listed<Map<string, string>>> {
  const { metrics } = openKlaviyoClient(apiKey);
  return attempt(async () => {
    const found = new Map<string, string>();
    let pageCursor: string | undefined;
    for (let page = 0; page < metricPagesMax; page += 1) {
      const { response } = await metrics.getMetrics({ fieldsMetric: ['name'], pageCursor });
      const { data, links } = MetricsPage.parse(response.data);
      for (const { id, attributes } of data) if (attributes.name in mailMetrics) found.set(attributes.name, id);
      pageCursor = cursorOf(links);
      if (pageCursor === undefined) break;
    }
    return found;
  });
}

/**
 * Events of one metric since a moment, oldest first, one page of 500 per request.
 * @param pagesMax requests at most; `more` when the last page was not the end.
 */
export async function listMailEvents(
  apiKey: string,
  { metric, metricId, since, pagesMax }: { metric: string; metricId: string; since: Date; pagesMax: number },
): Promise<Listed<{ events: KlaviyoMailEvent[]; more: boolean }>> {
  const client = openKlaviyoClient(apiKey);
  const filter = `and(equals(metric_id,"${metricId}"),greater-or-equal(datetime,${since.toISOString()}))`;
  return attempt(async () => {
    const events: KlaviyoMailEvent[] = [];
    let pageCursor: string | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const read = await readPage(client, { filter, pageCursor });
      events.push(
        ...read.events.map((one) => ({ ...one, event: { ...one.event, kind: mailMetrics[metric] ?? metric } })),
      );
      pageCursor = read.next;
      if (pageCursor === undefined) return { events, more: false };
    }
    return { events, more: true };
  });
}

async function readPage({ events }: KlaviyoClient, asked: { filter: string; pageCursor: string | undefined }) {
  const { response } = await events.getEvents({
    ...asked,
    fieldsEvent: ['datetime', 'event_properties'],
    fieldsProfile: ['email'],
    include: ['profile'],
    pageSize,
    sort: 'datetime',
  });
  const { data, included, links } = EventsPage.parse(response.data);
  const emails = new Map(included?.map(({ id, attributes }) => [id, attributes.email]));
  return {
    events: data.map(({ id, attributes: { datetime, event_properties: said }, relationships }) => ({
      id,
      at: datetime,
      event: {
        kind: '',
        email: emails.get(relationships.profile.data.id) ?? null,
        at: datetime.toISOString(),
        url: said['URL'],
        campaign: said['Campaign Name'] ?? said['Subject'],
        message: said['$message'],
        reason: said['Bounce Type'],
        ...(said['machine_open'] === true && { machine: 1 as const }),
      } satisfies MailEvent,
    })),
    next: cursorOf(links),
  };
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Listed<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: readKlaviyoFailure(error) };
  }
}

const Links = z.object({ next: z.string().nullish() });
const MetricsPage = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ name: z.string() }) })),
  links: Links,
});
const EventsPage = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      attributes: z.object({
        datetime: z.coerce.date(),
        event_properties: z
          .record(z.string(), z.unknown())
          .nullish()
          .transform((said) => said ?? {}),
      }),
      relationships: z.object({ profile: z.object({ data: z.object({ id: z.string() }) }) }),
    }),
  ),
  included: z.array(z.object({ id: z.string(), attributes: z.object({ email: z.string().nullish() }) })).nullish(),
  links: Links,
});

function cursorOf({ next }: z.infer<typeof Links>): string | undefined {
  return (next && new URL(next).searchParams.get('page[cursor]')) || undefined;
}
