import { z } from 'zod';
import { later, nextUuid, toIso } from './account.ts';
import type { Contact, ContactJob, FieldType, SendgridAccount } from './account.ts';
import { ContactInput } from './contact-schema.ts';
import { param, readBody, refuse, megabyte } from './route.ts';
import type { SendgridRoute } from './route.ts';
import { deleteContact, findContact, upsertContact } from './upsert-contact.ts';

const contactsMax = 30_000;
const searchMax = 100;

const UpsertBody = z.strictObject({
  list_ids: z.array(z.uuid()).optional(),
  contacts: z.array(ContactInput).min(1).max(contactsMax),
});
const SearchBody = z.strictObject({ emails: z.array(z.string().max(254)).min(1).max(searchMax) });

const path = '/v3/marketing/contacts';

export const contactRoutes: SendgridRoute[] = [
  {
    method: 'PUT',
    path,
    scope: 'marketing.update',
    payloadBytesMax: 6 * megabyte,
    answer: (call) => {
      const { contacts, list_ids = [] } = readBody(call, UpsertBody);
      for (const id of list_ids) {
        if (!call.account.state.lists.has(id)) refuse(400, `list ${id} does not exist`, 'list_ids');
      }
      contacts.forEach((contact, index) => refuseBadFields(call.account, contact, index));
      return { status: 202, body: { job_id: startUpsert(call.account, contacts, list_ids).id } };
    },
  },
  {
    method: 'DELETE',
    path,
    scope: 'marketing.delete',
    answer: ({ account, request: { url } }) => {
      const all = url.searchParams.get('delete_all_contacts') === 'true';
      const ids = url.searchParams.get('ids')?.split(',') ?? [];
      if (all === ids.length > 0) refuse(400, 'either ids or delete_all_contacts is required', 'ids');
      return { status: 202, body: { job_id: startDelete(account, all ? null : ids).id } };
    },
  },
  {
    method: 'GET',
    path: `${path}/imports/{id}`,
    scope: 'marketing.read',
    answer: (call) => {
      const job = call.account.state.jobs.get(param(call, 'id')) ?? refuse(404, 'job not found', 'id');
      return { status: 200, body: presentJob(job, call.request.url.origin) };
    },
  },
  {
    method: 'POST',
    path: `${path}/search/emails`,
    scope: 'marketing.read',
    answer: (call) => {
      const { emails } = readBody(call, SearchBody);
      const asked = [...new Set(emails.filter(Boolean).map((email) => email.toLowerCase()))];
      const found = asked.map((email) => [email, findContact(call.account, 'email', email)] as const);
      if (found.every(([, contact]) => !contact)) refuse(404, 'contacts not found');
      const result = found.map(([email, contact]) => [
        email,
        contact ? { contact: presentContact(call.account, contact) } : { error: 'contact not found' },
      ]);
      return { status: 200, body: { result: Object.fromEntries(result) as object } };
    },
  },
  {
    method: 'GET',
    path: `${path}/count`,
    scope: 'marketing.read',
    answer: ({ account }) => {
      const total = account.state.contacts.size;
      return {
        status: 200,
        body: {
          contact_count: total,
          billable_count: total,
          billable_breakdown: { total, breakdown: {} },
        },
      };
    },
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    scope: 'marketing.read',
    answer: (call) => {
      const contact = call.account.state.contacts.get(param(call, 'id')) ?? refuse(404, 'contact not found', 'id');
      return { status: 200, body: presentContact(call.account, contact) };
    },
  },
];

/** A contact as the API tells it: custom fields by name, though they are written by id. */
export function presentContact(account: SendgridAccount, contact: Contact): object {
  return {
    id: contact.id,
    ...contact.identifiers,
    ...contact.reserved,
    list_ids: [...contact.listIds],
    segment_ids: [],
    custom_fields: Object.fromEntries(
      [...contact.customFields].map(([id, value]) => [account.state.fields.get(id)?.name ?? id, value]),
    ),
    created_at: toIso(contact.createdAt),
    updated_at: toIso(contact.updatedAt),
  };
}

function refuseBadFields({ state }: SendgridAccount, contact: ContactInput, index: number): void {
  for (const [id, value] of Object.entries(contact.custom_fields ?? {})) {
    const at = `contacts[${index}].custom_fields.${id}`;
    const field = state.fields.get(id) ?? refuse(400, `unknown custom field id ${id}`, at);
    if (value !== null && !accepts[field.field_type](value)) {
      refuse(400, `${field.name} is a ${field.field_type} field`, at);
    }
  }
}

const accepts: Record<FieldType, (value: string | number) => boolean> = {
  Text: (value) => typeof value === 'string',
  Number: (value) => typeof value === 'number',
  Date: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

function startUpsert(account: SendgridAccount, contacts: ContactInput[], listIds: string[]): ContactJob {
  const job = addJob(account, 'upsert_contacts', contacts.length);
  later(account, account.jobMs, () => {
    for (const input of contacts) {
      const outcome = account.faults.nextItemRefused('sendgrid')
        ? ({ ok: false, reason: 'the contact could not be processed' } as const)
        : upsertContact(account, input);
      if (!outcome.ok) {
        job.errors.push({ contact: input, reason: outcome.reason });
        continue;
      }
      for (const id of listIds) outcome.contact.listIds.add(id);
      if (outcome.created) job.created += 1;
      else job.updated += 1;
    }
    finish(account, job);
  });
  return job;
}

function startDelete(account: SendgridAccount, ids: string[] | null): ContactJob {
  const job = addJob(account, 'delete_contacts', ids?.length ?? account.state.contacts.size);
  later(account, account.jobMs, () => {
    for (const id of ids ?? [...account.state.contacts.keys()]) {
      const contact = account.state.contacts.get(id);
      if (!contact) continue;
      deleteContact(account, contact);
      job.deleted += 1;
    }
    finish(account, job);
  });
  return job;
}

function addJob({ state, now }: SendgridAccount, type: ContactJob['type'], requested: number): ContactJob {
  const job: ContactJob = {
    id: nextUuid(state),
    type,
    status: 'pending',
    startedAt: now(),
    finishedAt: null,
    requested,
    created: 0,
    updated: 0,
    deleted: 0,
    errors: [],
  };
  state.jobs.set(job.id, job);
  return job;
}

function finish(account: SendgridAccount, job: ContactJob): void {
  if (job.errors.length === 0) job.status = 'completed';
  else job.status = job.errors.length === job.requested ? 'failed' : 'errored';
  job.finishedAt = account.now();
}

function presentJob(job: ContactJob, origin: string): object {
  return {
    id: job.id,
    status: job.status,
    job_type: job.type,
    results: {
      requested_count: job.requested,
      created_count: job.created,
      updated_count: job.updated,
      deleted_count: job.deleted,
      errored_count: job.errors.length,
      ...(job.errors.length > 0 ? { errors_url: `${origin}/_sandbox/sendgrid/import-errors/${job.id}` } : {}),
    },
    started_at: toIso(job.startedAt),
    ...(job.finishedAt === null ? {} : { finished_at: toIso(job.finishedAt) }),
  };
}
