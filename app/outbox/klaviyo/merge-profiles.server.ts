import type { Job, MergeItem } from '../destination.ts';
import { outcomeOfFailure, outcomeOfRemembered } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

const firstCheckMs = 500;
const nextCheckMs = 1000;

/**
 * Asks Klaviyo to merge profiles as their people were merged: events, lists and what the kept profile lacks go over, the other
 * profile goes. The kept one is made when Klaviyo doesn't have it yet; without the other there is nothing to do. The request's own
 * name stands for the job, since Klaviyo names none. Three requests an item.
 * @param take asks for one request within the rate limit.
 * Source: merge_profiles, revision 2026-07-15.
 */
export async function mergeProfiles(
  client: KlaviyoClient,
  items: MergeItem[],
  take: () => boolean,
): Promise<[MergeItem, Outcome][]> {
  const outcomes: [MergeItem, Outcome][] = [];
  for (const item of items)
    outcomes.push([item, take() ? await mergeOne(client, item) : { status: 'retry', reason: 'paced', afterMs: 0 }]);
  return outcomes;
}

async function mergeOne(client: KlaviyoClient, item: MergeItem): Promise<Outcome> {
  try {
    const loser = await findProfileId(client, item.readLoserEmail());
    if (loser === null) return { status: 'sent' };
    const { body } = await client.profiles.createOrUpdateProfile({
      data: { type: 'profile', attributes: { email: item.readEmail() } },
    });
    const kept = body.data.id ?? '';
    if (kept === loser) return { status: 'sent' };
    await client.profiles.mergeProfiles({
      data: {
        type: 'profile-merge',
        id: kept,
        relationships: { profiles: { data: [{ type: 'profile', id: loser }] } },
      },
    });
    return { status: 'accepted', jobId: item.itemKey, checkInMs: firstCheckMs };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'refused') return outcomeOfFailure(failure);
    // somebody else merged or deleted one of them meanwhile
    if (failure.status === 404) return { status: 'retry', reason: 'import-failed', afterMs: null };
    return { status: 'dead', reason: 'refused-by-esp' };
  }
}

/**
 * Looks whether the profile that was merged away is gone.
 * @param take asks for one request within the rate limit.
 */
export async function checkMerges(
  client: KlaviyoClient,
  job: Job<MergeItem>,
  { take, now }: { take: () => boolean; now: () => number },
): Promise<[MergeItem, Outcome][]> {
  const outcomes: [MergeItem, Outcome][] = [];
  for (const item of job.items) outcomes.push([item, await checkOne(client, { item, job }, { take, now })]);
  return outcomes;
}

async function checkOne(
  client: KlaviyoClient,
  { item, job }: { item: MergeItem; job: Job<MergeItem> },
  { take, now }: { take: () => boolean; now: () => number },
): Promise<Outcome> {
  const later = (checkInMs: number): Outcome => ({ status: 'accepted', jobId: job.jobId, checkInMs });
  if (!take()) return later(nextCheckMs);
  try {
    const loser = await findProfileId(client, item.readLoserEmail());
    return loser === null ? { status: 'sent' } : outcomeOfRemembered(job, now());
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind === 'unauthorised') return outcomeOfFailure(failure);
    return later(failure.kind === 'throttled' ? failure.afterMs : nextCheckMs);
  }
}

async function findProfileId(client: KlaviyoClient, email: string): Promise<string | null> {
  const filter = `equals(email,"${email.replaceAll(/["\\]/g, String.raw`\$&`)}")`;
  const { body } = await client.profiles.getProfiles({ filter, pageSize: 1 });
  return body.data[0]?.id ?? null;
}
