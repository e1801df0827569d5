import type { SandboxHandler } from '../http.ts';
import { settle } from './account.ts';
import type { SendgridAccount } from './account.ts';
import { presentContact } from './contact-routes.ts';

/** GET /_sandbox/sendgrid/*: what the account holds, for tests and for people who look. */
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
  return ({ method, url }) => {
    const [, name = '', id] = /^\/_sandbox\/sendgrid\/([a-z-]+)(?:\/([\w-]+))?$/.exec(url.pathname) ?? [];
    const errors = name === 'import-errors' && id !== undefined ? state.jobs.get(id)?.errors : undefined;
    const view = errors ? () => errors : id === undefined ? views[name] : undefined;
    if (!view) return null;
    if (method !== 'GET') return { status: 405 };
    settle(account);
    return { status: 200, body: view() };
  };
}
