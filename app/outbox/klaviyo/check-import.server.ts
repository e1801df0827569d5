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
 * One request, and one for each 100 import errors. Each has a limit of its own: where both were asked of one, looks could leave no room
 * for errors, and a job would never end.
 * @param options.take asks for one look within the rate limit.
 * @param options.takeErrors asks for one page of import errors.
 */
export async function checkImport(
  client: KlaviyoClient,
  job: Job<ProfileItem>,
  { take, takeErrors, now }: { take: () => boolean; takeErrors: () => boolean; now: () => number },
): Promise<[ProfileItem, Outcome][]> {
  const all = (outcome: Outcome): [ProfileItem, Outcome][] => job.items.map((item) => [item, outcome]);
  const later = all({ status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs });
  if (!take()) return later;
  try {
    const { body } = await client.profiles.getBulkImportProfilesJob(job.jobId);
    const { status, failedCount } = body.data.attributes;
    if (status === 'cancelled') return all({ status: 'retry', reason: 'job-lost', afterMs: null });
    if (status !== 'complete') return all(outcomeOfPending(job, now()));
    if (!failedCount) return all({ status: 'sent' });
    const { refused, isComplete } = await readErrors(client, job, takeErrors);
    if (refused.size === 0 && !isComplete) return later;
    // errors that name nobody we sent: whose they are shows when each goes alone
    if (isComplete && refused.size < failedCount)
      return job.items.map((item) => [
        item,
        refused.get(item) ?? { status: 'retry', reason: 'batch-refused', afterMs: 0 },
      ]);
    // with more errors than there is room to read, the others are not known to be in: they travel again, without those named
    const other: Outcome = isComplete
      ? { status: 'sent' }
      : { status: 'retry', reason: 'companion-refused', afterMs: 0 };
    return job.items.map((item) => [item, refused.get(item) ?? other]);
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind === 'unauthorised') return all(outcomeOfFailure(failure));
    if (failure.kind === 'refused') return all({ status: 'retry', reason: 'job-lost', afterMs: null });
    if (failure.kind === 'unavailable') return all(outcomeOfPending(job, now()));
    return all({ status: 'accepted', jobId: job.jobId, checkInMs: failure.afterMs });
  }
}

/**
 * Errors name a profile by what was sent; the pointer's index is of no use once the job is read back in another order.
 * `isComplete` false: the rate limit had no room for all pages.
 */
async function readErrors(
  client: KlaviyoClient,
  job: Job<ProfileItem>,
  take: () => boolean,
): Promise<{ refused: Map<ProfileItem, Outcome>; isComplete: boolean }> {
  const byEmail = new Map(job.items.map((item) => [item.readEmail().toLowerCase(), item]));
  const refused = new Map<ProfileItem, Outcome>();
  let pageCursor: string | undefined;
  do {
    if (!take()) return { refused, isComplete: false };
    const { body } = await client.profiles.getErrorsForBulkImportProfilesJob(job.jobId, {
      pageSize: errorsPageMax,
      ...(pageCursor && { pageCursor }),
    });
    for (const { attributes } of body.data) {
      const item =
        byEmail.get(emailOf(attributes.originalPayload)) ?? (job.items.length === 1 ? job.items[0] : undefined);
      if (!item) continue;
      const reason = attributes.code;
      refused.set(
        item,
        lasting.has(reason)
          ? { status: 'dead', reason: 'refused-by-esp' }
          : { status: 'retry', reason: 'import-failed', afterMs: null },
      );
    }
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor !== undefined);
  return { refused, isComplete: true };
}

function emailOf(payload: object | null | undefined): string {
  const email: unknown = payload && 'email' in payload ? payload.email : undefined;
  return typeof email === 'string' ? email.toLowerCase() : '';
}

function cursorOf(next: string | null | undefined): string | undefined {
  return next ? (new URL(next).searchParams.get('page[cursor]') ?? undefined) : undefined;
}
