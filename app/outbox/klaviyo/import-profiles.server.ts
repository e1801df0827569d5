import type { ProfileUpsertQueryResourceObject } from 'klaviyo-api';
import { cutBatches } from '../batches.ts';
import type { ProfileItem } from '../destination.ts';
import { blame, isSuspect, outcomeOfFailure } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

/** Source: bulk_import_profiles, revision 2026-07-15. It says "5MB" and "100KB" without saying of which kind: the smaller is safe. */
const limit = { items: 10_000, bytes: 5_000_000, bytesPerItem: 100_000 };

/** In the sandbox and at Klaviyo small jobs are done in well under a second. */
const firstCheckMs = 250;

interface ImportRecord {
  item: ProfileItem;
  profile: ProfileUpsertQueryResourceObject;
}

/**
 * Hands profiles over in bulk import jobs. They are found by e-mail address; properties merge by name and null clears one, so a repeat
 * is harmless. Never touches consent or suppressions.
 * @param take asks for one request within the rate limit.
 */
export async function importProfiles(
  client: KlaviyoClient,
  items: ProfileItem[],
  take: () => boolean,
): Promise<[ProfileItem, Outcome][]> {
  const records = items.map((item): ImportRecord => ({ item, profile: profileOf(item) }));
  const { batches, tooLarge } = cutBatches(records, limit, {
    bytesOf: ({ profile }) => Buffer.byteLength(JSON.stringify(profile)),
    isAlone: ({ item }) => isSuspect(item),
  });
  const outcomes: [ProfileItem, Outcome][] = tooLarge.map(({ item }) => [
    item,
    { status: 'dead', reason: 'profile-too-large' },
  ]);
  for (const batch of batches) {
    if (take()) outcomes.push(...(await importBatch(client, batch)));
    else for (const { item } of batch) outcomes.push([item, { status: 'retry', reason: 'paced', afterMs: 0 }]);
  }
  return outcomes;
}

async function importBatch(client: KlaviyoClient, batch: ImportRecord[]): Promise<[ProfileItem, Outcome][]> {
  const items = batch.map(({ item }) => item);
  try {
    const { body } = await client.profiles.bulkImportProfiles({
      data: {
        type: 'profile-bulk-import-job',
        attributes: { profiles: { data: batch.map(({ profile }) => profile) } },
      },
    });
    return items.map((item) => [item, { status: 'accepted', jobId: body.data.id, checkInMs: firstCheckMs }]);
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind === 'refused') return blame(items, failure, indexOfPointer);
    return items.map((item) => [item, outcomeOfFailure(failure)]);
  }
}

/** JSON:API pointer: /data/attributes/profiles/data/3/attributes/email. */
function indexOfPointer(pointer: string): number | null {
  const [, index] = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/.exec(pointer) ?? [];
  return index === undefined ? null : Number(index);
}

function profileOf(item: ProfileItem): ProfileUpsertQueryResourceObject {
  return { type: 'profile', attributes: { email: item.readEmail(), properties: item.payload } };
}
