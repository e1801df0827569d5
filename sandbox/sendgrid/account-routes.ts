import { z } from 'zod';
import { nextUuid, toIso } from './account.ts';
import { later } from './account.ts';
import { kilobyte, readBody } from './route.ts';
import type { SendgridRoute } from './route.ts';
import { deleteContact, findContact } from './upsert-contact.ts';

const erasedMax = 5_000;
const ListBody = z.strictObject({ name: z.string().min(1).max(100) });
const EraseBody = z.strictObject({ email_addresses: z.array(z.string()).min(1).max(erasedMax) });

/** Scopes, lists and erasure. */
export const accountRoutes: SendgridRoute[] = [
  {
    method: 'GET',
    path: '/v3/scopes',
    scope: null,
    answer: ({ account }) => ({ status: 200, body: { scopes: account.scopes } }),
  },
  {
    method: 'GET',
    path: '/v3/marketing/lists',
    scope: 'marketing.read',
    answer: ({ account: { state } }) => {
      const result = [...state.lists.values()].map(({ id, name }) => ({
        id,
        name,
        contact_count: [...state.contacts.values()].filter(({ listIds }) => listIds.has(id)).length,
        _metadata: { self: `https://api.sendgrid.com/v3/marketing/lists/${id}` },
      }));
      const _metadata = { self: 'https://api.sendgrid.com/v3/marketing/lists', count: result.length };
      return { status: 200, body: { result, _metadata } };
    },
  },
  {
    method: 'POST',
    path: '/v3/marketing/lists',
    scope: 'marketing.create',
    answer: (call) => {
      const { name } = readBody(call, ListBody);
      const id = nextUuid(call.account.state);
      call.account.state.lists.set(id, { id, name });
      const _metadata = { self: `https://api.sendgrid.com/v3/marketing/lists/${id}` };
      return { status: 201, body: { id, name, contact_count: 0, _metadata } };
    },
  },
  {
    method: 'POST',
    path: '/v3/recipients/erasejob',
    scope: 'recipients.erasejob.create',
    window: { limit: 100, seconds: 60 },
    payloadBytesMax: 256 * kilobyte,
    answer: (call) => {
      const { email_addresses } = readBody(call, EraseBody);
      const { account } = call;
      const bad = email_addresses.filter((address) => !/^[^\s@]+@[^\s@]+$/.test(address));
      if (bad.length > 0) {
        const errors = [{ message: 'invalid email address', field: 'email_addresses', invalid_emails: bad }];
        return { status: 400, body: { errors } };
      }
      later(account, account.jobMs, () => {
        for (const address of email_addresses) {
          const contact = findContact(account, 'email', address);
          if (contact) deleteContact(account, contact);
        }
        const erased = new Set(email_addresses.map((address) => address.toLowerCase()));
        account.state.mails = account.state.mails.filter(
          ({ request }) => !namesAny(JSON.stringify(request).toLowerCase(), erased),
        );
      });
      return { status: 202, body: { job_id: nextUuid(account.state), requested_at: toIso(account.now()) } };
    },
  },
];

function namesAny(text: string, addresses: Set<string>): boolean {
  return [...addresses].some((address) => text.includes(JSON.stringify(address)));
}
