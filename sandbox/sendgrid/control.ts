import { z } from 'zod';
import { readJson } from '../http.ts';
import type { SandboxHandler } from '../http.ts';
import { settle } from './account.ts';
import type { SendgridAccount } from './account.ts';
import { presentContact } from './contact-routes.ts';
import { emitEvents } from './event-webhook-routes.ts';

const Emitted = z.array(z.looseObject({ event: z.string() }));

/**
 * GET /_sandbox/sendgrid/*: what the account holds, for tests and for people who look. POST /_sandbox/sendgrid/events with a list of events
 * posts them, signed, to the account's event webhooks.
 */
export function createControl(account: SendgridAccount): SandboxHandler {
  const { state } = account;
  const views: Record<string, () => object> = {
    contacts: () =>
      [...state.contacts.values()].map((contact) => ({
        ...presentContact(account, contact),
        writes: contact.writes,
      })),
    fields: () => [...state.fields.values()],
    jobs: () => [...state.jobs.values()],
    mails: () => state.mails,
    requests: () => Object.fromEntries(state.requests),
  };
  return async (request) => {
    const { method, url } = request;
    if (method === 'POST' && url.pathname === '/_sandbox/sendgrid/events') {
      const events = Emitted.safeParse(readJson(request));
      if (!events.success) return { status: 400, body: { error: z.prettifyError(events.error) } };
      return { status: 200, body: await emitEvents(account, events.data) };
    }
    const [, name = '', id] = /^\/_sandbox\/sendgrid\/([a-z-]+)(?:\/([\w-]+))?$/.exec(url.pathname) ?? [];
    const errors = name === 'import-errors' && id !== undefined ? state.jobs.get(id)?.errors : undefined;
    const view = errors ? () => errors : id === undefined ? views[name] : undefined;
    if (!view) return null;
    if (method !== 'GET') return { status: 405 };
    settle(account);
    return { status: 200, body: view() };
  };
}
