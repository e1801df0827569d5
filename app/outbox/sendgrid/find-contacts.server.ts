import { z } from 'zod';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';

const askedMax = 100;
const identifier = z.string().nullish();
const Contact = z.object({
  id: identifier,
  phone_number_id: identifier,
  external_id: identifier,
  anonymous_id: identifier,
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
});
const Found = z.object({ result: z.record(z.string(), z.object({ contact: Contact.optional() })) });

/** A contact as far as we need it. */
export type FoundContact = z.infer<typeof Contact>;

/** Somebody to ask for. Without an address (erased meanwhile) nothing is asked. */
interface Asked {
  itemKey: string;
  readEmail: () => string;
}

/** What was found, by item key; who was asked for and is unknown there is absent. */
export interface FoundContacts<Item extends Asked> {
  contacts: Map<string, FoundContact>;
  /** The rate limit had no room to ask for these. */
  unasked: Item[];
}

/** What SendGrid holds of these people. One request per 100, as many as the rate limit has room for. */
export async function findContacts<Item extends Asked>(
  client: SendgridClient,
  items: Item[],
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<FoundContacts<Item>> {
  const contacts = new Map<string, FoundContact>();
  for (let start = 0; start < items.length; start += askedMax) {
    if (!pacer.take(now())) return { contacts, unasked: items.slice(start) };
    const asked = items
      .slice(start, start + askedMax)
      .map((item) => ({ item, email: item.readEmail().toLowerCase() }))
      .filter(({ email }) => email !== '');
    if (asked.length === 0) continue;
    const result = await search(
      client,
      asked.map(({ email }) => email),
      pacer,
      now,
    );
    for (const { item, email } of asked) {
      const contact = result[email]?.contact;
      if (contact) contacts.set(item.itemKey, contact);
    }
  }
  return { contacts, unasked: [] };
}

async function search(
  client: SendgridClient,
  emails: string[],
  pacer: Pacer,
  now: () => number,
): Promise<z.infer<typeof Found>['result']> {
  try {
    const path = '/v3/marketing/contacts/search/emails';
    return (await client.call({ method: 'POST', path, body: { emails }, schema: Found, pacer })).result;
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    // none of them is known
    if (failure.kind === 'refused' && failure.status === 404) return {};
    throw error;
  }
}
