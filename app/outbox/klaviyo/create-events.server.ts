import type { EventItem } from '../destination.ts';
import { endpointGone, outcomeOfFailure } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

/** Requests under way at a time. */
const concurrency = 8;

/**
 * Sends events one by one: in a bulk job one repeated `unique_id` would fail all of them, here a repeat is dropped by Klaviyo.
 * @param take asks for one request within the rate limit.
 * Source: create_event, revision 2026-07-15.
 */
export async function createEvents(
  client: KlaviyoClient,
  items: EventItem[],
  take: () => boolean,
): Promise<[EventItem, Outcome][]> {
  const outcomes: [EventItem, Outcome][] = [];
  const line = items.values();
  const walk = async (): Promise<void> => {
    for (const item of line)
      outcomes.push([
        item,
        take() ? await createEvent(client, item) : { status: 'retry', reason: 'paced', afterMs: 0 },
      ]);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, walk));
  return outcomes;
}

async function createEvent(client: KlaviyoClient, { payload, readEmail }: EventItem): Promise<Outcome> {
  const { metric, uniqueId, time, properties } = payload;
  try {
    await client.events.createEvent({
      data: {
        type: 'event',
        attributes: {
          uniqueId,
          time: new Date(time),
          properties,
          metric: { data: { type: 'metric', attributes: { name: metric } } },
          profile: { data: { type: 'profile', attributes: { email: readEmail() } } },
        },
      },
    });
    return { status: 'sent' };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'refused') return outcomeOfFailure(failure);
    return failure.status === 404 ? endpointGone : { status: 'dead', reason: 'refused-by-esp' };
  }
}
