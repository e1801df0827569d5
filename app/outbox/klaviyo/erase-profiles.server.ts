import type { ErasureItem, Job } from '../destination.ts';
import { outcomeOfErasureFailure, outcomeOfFailure, outcomeOfRemembered } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

const firstCheckMs = 500;
const nextCheckMs = 1000;

/**
 * Asks Klaviyo to forget people: profile, events, list memberships. It answers nothing to ask after, so the request's own name stands
 * for the job. Nobody of that address is as good as forgotten.
 * @param take asks for one request within the rate limit.
 * Source: request_profile_deletion, revision 2026-07-15.
 */
export async function requestErasures(
  client: KlaviyoClient,
  items: ErasureItem[],
  take: () => boolean,
): Promise<[ErasureItem, Outcome][]> {
  const outcomes: [ErasureItem, Outcome][] = [];
  for (const item of items)
    outcomes.push([
      item,
      take() ? await requestErasure(client, item) : { status: 'retry', reason: 'paced', afterMs: 0 },
    ]);
  return outcomes;
}

async function requestErasure(client: KlaviyoClient, { itemKey, readEmail }: ErasureItem): Promise<Outcome> {
  try {
    await client.privacy.requestProfileDeletion({
      data: {
        type: 'data-privacy-deletion-job',
        attributes: { profile: { data: { type: 'profile', attributes: { email: readEmail() } } } },
      },
    });
    return { status: 'accepted', jobId: itemKey, checkInMs: firstCheckMs };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'refused') return outcomeOfErasureFailure(failure);
    return failure.status === 404 ? { status: 'sent' } : { status: 'dead', reason: 'refused-by-esp' };
  }
}

/**
 * Looks whether Klaviyo still knows who should be forgotten. A key that may not look leaves it at Klaviyo's word.
 * @param take asks for one request within the rate limit.
 */
export async function checkErasures(
  client: KlaviyoClient,
  job: Job<ErasureItem>,
  { take, now }: { take: () => boolean; now: () => number },
): Promise<[ErasureItem, Outcome][]> {
  const outcomes: [ErasureItem, Outcome][] = [];
  for (const item of job.items) outcomes.push([item, await checkErasure(client, { item, job }, { take, now })]);
  return outcomes;
}

async function checkErasure(
  client: KlaviyoClient,
  { item, job }: { item: ErasureItem; job: Job<ErasureItem> },
  { take, now }: { take: () => boolean; now: () => number },
): Promise<Outcome> {
  if (!take()) return { status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs };
  try {
    const filter = `equals(email,"${item.readEmail().replaceAll(/["\\]/g, String.raw`\$&`)}")`;
    const { body } = await client.profiles.getProfiles({ filter, pageSize: 1 });
    return body.data.length === 0 ? { status: 'sent' } : outcomeOfRemembered(job, now());
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind === 'unauthorised')
      return failure.reason === 'scope-missing' ? { status: 'sent' } : outcomeOfFailure(failure);
    const afterMs = failure.kind === 'throttled' ? failure.afterMs : nextCheckMs;
    return { status: 'accepted', jobId: job.jobId, checkInMs: afterMs };
  }
}
