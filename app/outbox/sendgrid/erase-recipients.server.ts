import { z } from 'zod';
import { cutBatches } from '../batches.ts';
import type { ErasureItem, Job } from '../destination.ts';
import { blame, isSuspect, outcomeOfErasureFailure, outcomeOfFailure, outcomeOfRemembered } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { findContacts } from './find-contacts.server.ts';

/** Source: tsg_recipients_data_erasure_v3: 5,000 addresses or 256 KB. */
const limit = { items: 5000, bytes: 256_000, bytesPerItem: 1000 };
const firstCheckMs = 500;
const nextCheckMs = 1000;
const Accepted = z.object({ job_id: z.string() });

/** Asks SendGrid to forget people, in jobs: contacts, activity, mails. */
export async function requestErasures(
  client: SendgridClient,
  items: ErasureItem[],
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<[ErasureItem, Outcome][]> {
  const { batches, tooLarge } = cutBatches(items, limit, {
    bytesOf: (item) => Buffer.byteLength(JSON.stringify(item.readEmail())),
    isAlone: isSuspect,
  });
  const outcomes: [ErasureItem, Outcome][] = tooLarge.map((item) => [
    item,
    { status: 'dead', reason: 'refused-by-esp' },
  ]);
  for (const batch of batches) {
    if (pacer.take(now())) outcomes.push(...(await requestBatch(client, batch, { pacer, now })));
    else for (const item of batch) outcomes.push([item, { status: 'retry', reason: 'paced', afterMs: 0 }]);
  }
  return outcomes;
}

async function requestBatch(
  client: SendgridClient,
  batch: ErasureItem[],
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<[ErasureItem, Outcome][]> {
  try {
    const { job_id: jobId } = await client.call({
      method: 'POST',
      path: '/v3/recipients/erasejob',
      body: { email_addresses: batch.map((item) => item.readEmail()) },
      schema: Accepted,
      pacer,
    });
    return batch.map((item) => [item, { status: 'accepted', jobId, checkInMs: firstCheckMs }]);
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    if (failure.kind === 'refused') return blame(batch, failure, () => null);
    return batch.map((item) => [item, outcomeOfErasureFailure(failure)]);
  }
}

/** Looks whether SendGrid still has contacts of those who should be forgotten. One request per 100. */
export async function checkErasures(
  client: SendgridClient,
  job: Job<ErasureItem>,
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<[ErasureItem, Outcome][]> {
  const later: Outcome = { status: 'accepted', jobId: job.jobId, checkInMs: nextCheckMs };
  try {
    const { contacts, unasked } = await findContacts(client, job.items, { pacer, now });
    const outcomeOf = (item: ErasureItem): Outcome => {
      if (unasked.includes(item)) return later;
      return contacts.has(item.itemKey) ? outcomeOfRemembered(job, now()) : { status: 'sent' };
    };
    return job.items.map((item) => [item, outcomeOf(item)]);
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    const outcome = failure.kind === 'unauthorised' ? outcomeOfFailure(failure) : later;
    return job.items.map((item) => [item, outcome]);
  }
}
