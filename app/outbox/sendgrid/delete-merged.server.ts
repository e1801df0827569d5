import { z } from 'zod';
import type { Job, MergeItem } from '../destination.ts';
import { outcomeOfErasureFailure, outcomeOfFailure, outcomeOfRemembered } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { findContacts } from './find-contacts.server.ts';

const firstCheckMs = 500;
const nextCheckMs = 1000;
const Accepted = z.object({ job_id: z.string() });

/** The pace of the two endpoints. */
interface MergePace {
  searches: Pacer;
  deletions: Pacer;
  now: () => number;
}

/**
 * SendGrid can't merge: the contact of whoever was merged away is deleted, all of them in one job; the kept one gets its properties
 * by the usual way. Two requests a hundred.
 */
export async function deleteMerged(
  client: SendgridClient,
  items: MergeItem[],
  { searches, deletions, now }: MergePace,
): Promise<[MergeItem, Outcome][]> {
  if (items.length === 0) return [];
  const paced: Outcome = { status: 'retry', reason: 'paced', afterMs: 0 };
  try {
    const { contacts, unasked } = await findContacts(client, items.map(asLoser), { pacer: searches, now });
    const waiting = new Set(unasked.map((one) => one.itemKey));
    const ids = [...contacts.values()].flatMap((contact) => contact.id ?? []);
    const canDelete = ids.length === 0 || deletions.take(now());
    const jobId = canDelete && ids.length > 0 ? await requestDeletion(client, ids, deletions) : null;
    return items.map((item) => {
      if (waiting.has(item.itemKey)) return [item, paced];
      if (!contacts.has(item.itemKey)) return [item, { status: 'sent' }];
      return [item, jobId === null ? paced : { status: 'accepted', jobId, checkInMs: firstCheckMs }];
    });
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    const outcome: Outcome =
      failure.kind === 'refused' ? { status: 'dead', reason: 'refused-by-esp' } : outcomeOfErasureFailure(failure);
    return items.map((item) => [item, outcome]);
  }
}

/** Looks whether the contacts are gone. One request per 100. */
export async function checkMerged(
  client: SendgridClient,
  job: Job<MergeItem>,
  { searches, now }: Omit<MergePace, 'deletions'>,
): Promise<[MergeItem, Outcome][]> {
  const later: Outcome = { status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs };
  try {
    const { contacts, unasked } = await findContacts(client, job.items.map(asLoser), { pacer: searches, now });
    const waiting = new Set(unasked.map((one) => one.itemKey));
    return job.items.map((item) => {
      if (waiting.has(item.itemKey)) return [item, later];
      return [item, contacts.has(item.itemKey) ? outcomeOfRemembered(job, now()) : { status: 'sent' }];
    });
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    const outcome = failure.kind === 'unauthorised' ? outcomeOfFailure(failure) : later;
    return job.items.map((item) => [item, outcome]);
  }
}

const asLoser = ({ itemKey, readLoserEmail }: MergeItem) => ({ itemKey, readEmail: readLoserEmail });

async function requestDeletion(client: SendgridClient, ids: string[], pacer: Pacer): Promise<string> {
  const path = `/v3/marketing/contacts?ids=${ids.join(',')}`;
  return (await client.call({ method: 'DELETE', path, schema: Accepted, pacer })).job_id;
}
