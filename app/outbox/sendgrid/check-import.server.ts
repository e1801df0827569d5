import { z } from 'zod';
import type { Job, ProfileItem } from '../destination.ts';
import { outcomeOfFailure, outcomeOfPending } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { holdsProperties } from './custom-fields.ts';
import { findContacts } from './find-contacts.server.ts';

const nextCheckMs = 1000;
const Import = z.object({ status: z.enum(['pending', 'completed', 'errored', 'failed']) });

/**
 * Looks at an import job and says what became of each of its contacts. A job with errors doesn't say in its answer whose they are
 * (the format of its error file is not documented), so the contacts themselves are read back: who holds what was sent is done.
 * Those for whom the rate limit had no room are read back next time, so that a large job ends in steps.
 * One request, and one per 100 contacts when there were errors.
 */
export async function checkImport(
  client: SendgridClient,
  job: Job<ProfileItem>,
  { checks, searches, now }: { checks: Pacer; searches: Pacer; now: () => number },
): Promise<[ProfileItem, Outcome][]> {
  const all = (outcome: Outcome): [ProfileItem, Outcome][] => job.items.map((item) => [item, outcome]);
  const later: Outcome = { status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs };
  if (!checks.take(now())) return all(later);
  try {
    const path = `/v3/marketing/contacts/imports/${job.jobId}`;
    const { status } = await client.call({ method: 'GET', path, schema: Import, pacer: checks });
    if (status === 'pending') return all(outcomeOfPending(job, now()));
    if (status === 'completed') return all({ status: 'sent' });
    const { contacts, unasked } = await findContacts(client, job.items, { pacer: searches, now });
    const waiting = new Set(unasked);
    return job.items.map((item) => {
      if (waiting.has(item)) return [item, later];
      const held = contacts.get(item.itemKey)?.custom_fields;
      return [
        item,
        held && holdsProperties(held, item.payload)
          ? { status: 'sent' }
          : { status: 'retry', reason: 'import-failed', afterMs: null },
      ];
    });
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    if (failure.kind === 'unauthorised') return all(outcomeOfFailure(failure));
    if (failure.kind === 'refused') return all({ status: 'retry', reason: 'job-lost', afterMs: null });
    if (failure.kind === 'unavailable') return all(outcomeOfPending(job, now()));
    return all({ ...later, checkInMs: failure.afterMs });
  }
}
