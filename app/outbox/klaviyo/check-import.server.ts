import type { Job, ProfileItem } from '../destination.ts';
import { outcomeOfFailure, outcomeOfPending } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

const nextCheckMs = 1000;
const errorsPageMax = 100;
/** Codes that speak of the profile itself: another try would be refused too. */
const lasting = new Set(['invalid', 'duplicate_profile']);

/**
 * Looks at a bulk import job and says what became of each of its profiles: sent, or what its import error says.
 * @param options.take asks for one request within the rate limit. One request, and one for each 100 import errors.
 */
export async function checkImport(
  client: KlaviyoClient,
  job: Job,
  { take, now }: { take: () => boolean; now: () => number },
): Promise<[ProfileItem, Outcome][]> {
  const all = (outcome: Outcome): [ProfileItem, Outcome][] => job.items.map((item) => [item, outcome]);
  const later = all({ status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs });
  if (!take()) return later;
  try {
    const { body } = await client.profiles.getBulkImportProfilesJob(job.jobId);
    const { status, failedCount } = body.data.attributes;
    if (status === 'cancelled') return all({ status: 'retry', reason: 'job-lost', afterMs: null });
    if (status !== 'complete') return all(outcomeOfPending(job, now()));
    const refused = failedCount ? await readErrors(client, job, take) : new Map<ProfileItem, Outcome>();
    if (refused === null) return later;
    return job.items.map((item) => [item, refused.get(item) ?? { status: 'sent' }]);
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind === 'unauthorised') return all(outcomeOfFailure(failure));
    if (failure.kind === 'refused') return all({ status: 'retry', reason: 'job-lost', afterMs: null });
    const afterMs = failure.kind === 'throttled' ? failure.afterMs : nextCheckMs;
    return all({ status: 'accepted', jobId: job.jobId, checkInMs: afterMs });
  }
}

/** Errors name a profile by what was sent; the pointer's index is of no use once the job is read back in another order. */
async function readErrors(
  client: KlaviyoClient,
  job: Job,
  take: () => boolean,
): Promise<Map<ProfileItem, Outcome> | null> {
  const byEmail = new Map(job.items.map((item) => [item.readEmail().toLowerCase(), item]));
  const outcomes = new Map<ProfileItem, Outcome>();
  let pageCursor: string | undefined;
  do {
    if (!take()) return null;
    const { body } = await client.profiles.getErrorsForBulkImportProfilesJob(job.jobId, {
      pageSize: errorsPageMax,
      ...(pageCursor && { pageCursor }),
    });
    for (const { attributes } of body.data) {
      const item = byEmail.get(emailOf(attributes.originalPayload));
      if (!item) continue;
      const reason = attributes.code;
      outcomes.set(
        item,
        lasting.has(reason)
          ? { status: 'dead', reason: 'refused-by-esp' }
          : { status: 'retry', reason: 'import-failed', afterMs: null },
      );
    }
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor !== undefined);
  return outcomes;
}

function emailOf(payload: object | null | undefined): string {
  const email: unknown = payload && 'email' in payload ? payload.email : undefined;
  return typeof email === 'string' ? email.toLowerCase() : '';
}

function cursorOf(next: string | null | undefined): string | undefined {
  return next ? (new URL(next).searchParams.get('page[cursor]') ?? undefined) : undefined;
}
