import { z } from 'zod';
import { cutBatches } from '../batches.ts';
import type { ProfileItem } from '../destination.ts';
import { blame, isSuspect, outcomeOfFailure } from '../outcome.ts';
import type { Failure, Outcome } from '../outcome.ts';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { toCustomFields } from './custom-fields.ts';
import type { FieldValue } from './custom-fields.ts';
import type { FoundContact } from './find-contacts.server.ts';

/** Source: tsg_mc_contacts_v3, UpdateContact: 30,000 contacts or 6 MB. It doesn't say of which kind: the smaller is safe. */
const limit = { items: 30_000, bytes: 6_000_000, bytesPerItem: 6_000_000 };
const firstCheckMs = 250;
const Accepted = z.object({ job_id: z.string() });

interface ContactRecord {
  item: ProfileItem;
  contact: Record<string, string | Record<string, FieldValue>>;
}

/** How contacts are handed over. */
export interface UpsertOptions {
  /** Ids of our custom fields by name. */
  fields: Record<string, string>;
  /** What SendGrid holds already of those that it refused before: all identifiers of a contact must be sent to change it. */
  known: Map<string, FoundContact>;
  pacer: Pacer;
  now: () => number;
}

/** What became of the contacts, and whether a field's id was refused, so that the ids must be read again. */
export interface UpsertResult {
  outcomes: [ProfileItem, Outcome][];
  fieldsAreStale: boolean;
}

/**
 * Hands contacts over as jobs. They are found by e-mail address, fields that are left out stay and null clears one, so a repeat is
 * harmless. Never touches consent or suppressions.
 */
export async function upsertContacts(
  client: SendgridClient,
  items: ProfileItem[],
  options: UpsertOptions,
): Promise<UpsertResult> {
  const records = items.map((item): ContactRecord => ({ item, contact: contactOf(item, options) }));
  const { batches, tooLarge } = cutBatches(records, limit, {
    bytesOf: ({ contact }) => Buffer.byteLength(JSON.stringify(contact)),
    isAlone: ({ item }) => isSuspect(item),
  });
  const result: UpsertResult = {
    outcomes: tooLarge.map(({ item }) => [item, { status: 'dead', reason: 'profile-too-large' }]),
    fieldsAreStale: false,
  };
  for (const batch of batches) {
    if (!options.pacer.take(options.now())) {
      for (const { item } of batch) result.outcomes.push([item, { status: 'retry', reason: 'paced', afterMs: 0 }]);
      continue;
    }
    const { outcomes, fieldsAreStale } = await upsertBatch(client, batch, options);
    result.outcomes.push(...outcomes);
    result.fieldsAreStale ||= fieldsAreStale;
  }
  return result;
}

async function upsertBatch(
  client: SendgridClient,
  batch: ContactRecord[],
  { pacer, now }: UpsertOptions,
): Promise<UpsertResult> {
  const items = batch.map(({ item }) => item);
  try {
    const body = { contacts: batch.map(({ contact }) => contact) };
    const { job_id: jobId } = await client.call({
      method: 'PUT',
      path: '/v3/marketing/contacts',
      body,
      schema: Accepted,
      pacer,
    });
    return {
      outcomes: items.map((item) => [item, { status: 'accepted', jobId, checkInMs: firstCheckMs }]),
      fieldsAreStale: false,
    };
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    if (failure.kind !== 'refused')
      return { outcomes: items.map((item) => [item, outcomeOfFailure(failure)]), fieldsAreStale: false };
    return blameRefusal(items, failure);
  }
}

/** A refused field is our stale id before it is anybody's fault: once, everything is tried again with the ids read afresh. */
function blameRefusal(items: ProfileItem[], failure: Extract<Failure, { kind: 'refused' }>): UpsertResult {
  const fieldsAreStale = failure.pointers.some((pointer) => pointer.includes('custom_fields'));
  if (fieldsAreStale && !items.every(isSuspect)) {
    return {
      outcomes: items.map((item) => [item, { status: 'retry', reason: 'batch-refused', afterMs: 0 }]),
      fieldsAreStale,
    };
  }
  return { outcomes: blame(items, failure, indexOfPointer), fieldsAreStale };
}

/** contacts[3].email or contacts.3.email */
function indexOfPointer(pointer: string): number | null {
  const [, index] = /^contacts[.[](\d+)/.exec(pointer) ?? [];
  return index === undefined ? null : Number(index);
}

function contactOf(item: ProfileItem, { fields, known }: UpsertOptions): ContactRecord['contact'] {
  const { phone_number_id, external_id, anonymous_id } = known.get(item.itemKey) ?? {};
  return {
    email: item.readEmail(),
    ...(phone_number_id && { phone_number_id }),
    ...(external_id && { external_id }),
    ...(anonymous_id && { anonymous_id }),
    custom_fields: toCustomFields(item.payload, fields),
  };
}
