import client from '@sendgrid/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../faults.ts';
import { listen } from '../http.ts';
import type { SandboxListener } from '../http.ts';
import { createSendgrid } from './create-sendgrid.ts';
import type { Sendgrid } from './create-sendgrid.ts';

const startsAt = Date.UTC(2026, 9, 1);
let clock = startsAt;
const faults = createFaults(7);
const keys = [{ key: 'SG.all' }, { key: 'SG.read', scopes: ['marketing.read'] }];
let sendgrid: Sendgrid;
let listener: SandboxListener;

beforeEach(async () => {
  clock = startsAt;
  faults.clear();
  sendgrid = createSendgrid({ now: () => clock, faults, keys, requestsPerMinute: 5 });
  listener = await listen([sendgrid.handle, sendgrid.control]);
});
afterEach(() => listener.close());

describe('with the real SDK', () => {
  it('the scopes of a key are told', async () => {
    expect((await sdk('GET', '/v3/scopes', undefined, 'SG.read')).body).toEqual({ scopes: ['marketing.read'] });
  });

  it('fields are made with ids of their own, renamed and deleted with their values', async () => {
    const made = [await addField('Regulars_RFM', 'Text'), await addField('regulars_orders', 'Number')];
    expect(made).toEqual(['e1_T', 'w2_N']);
    await put([{ email: 'a@example.com', custom_fields: { e1_T: 'champions', w2_N: 3 } }]);
    clock += 5;
    await sdk('PATCH', '/v3/marketing/field_definitions/e1_T', { name: 'regulars_group' });
    await sdk('DELETE', '/v3/marketing/field_definitions/w2_N');
    expect(await look('fields')).toEqual([{ id: 'e1_T', name: 'regulars_group', field_type: 'Text' }]);
    expect(await look('contacts')).toMatchObject([{ custom_fields: { regulars_group: 'champions' } }]);
  });

  it('contacts are taken as a job, found in lower case, merged, counted', async () => {
    const id = await put([{ email: 'Ann@Example.com', first_name: 'Ann' }]);
    expect(await job(id)).toMatchObject({ status: 'pending' });
    clock += 5;
    expect(await job(id)).toMatchObject({ status: 'completed', results: { created_count: 1, updated_count: 0 } });
    const again = await put([{ email: 'ann@example.com', city: 'Bergen' }]);
    clock += 5;
    expect(await job(again)).toMatchObject({ results: { updated_count: 1 } });
    const { body } = await sdk('POST', '/v3/marketing/contacts/search/emails', {
      emails: ['ANN@example.com', 'bob@example.com'],
    });
    expect(body).toMatchObject({
      result: {
        'ann@example.com': { contact: { first_name: 'Ann', city: 'Bergen' } },
        'bob@example.com': { error: 'contact not found' },
      },
    });
    expect((await sdk('GET', '/v3/marketing/contacts/count')).body).toMatchObject({ contact_count: 1 });
  });

  it('an update that leaves out an identifier fails that contact alone', async () => {
    await put([{ email: 'a@example.com', external_id: '1' }]);
    clock += 5;
    const id = await put([{ email: 'a@example.com' }, { email: 'b@example.com' }]);
    clock += 5;
    expect(await job(id)).toMatchObject({ status: 'errored', results: { created_count: 1, errored_count: 1 } });
  });

  it('lists take contacts', async () => {
    const { body } = await sdk('POST', '/v3/marketing/lists', { name: 'VIP' });
    const { id } = body as { id: string };
    await sdk('PUT', '/v3/marketing/contacts', { list_ids: [id], contacts: [{ email: 'a@example.com' }] });
    clock += 5;
    expect((await sdk('GET', '/v3/marketing/lists')).body).toMatchObject({
      result: [{ name: 'VIP', contact_count: 1 }],
    });
  });

  it('a mail is accepted once per call, and not at all in sandbox mode', async () => {
    expect((await sdk('POST', '/v3/mail/send', mail({}))).statusCode).toBe(202);
    const quiet = await sdk('POST', '/v3/mail/send', mail({ mail_settings: { sandbox_mode: { enable: true } } }));
    expect(quiet.statusCode).toBe(200);
    expect(await look('mails')).toHaveLength(1);
  });

  it('an erasure and a deletion forget contacts', async () => {
    await put([{ email: 'a@example.com' }, { email: 'b@example.com' }]);
    clock += 5;
    await sdk('POST', '/v3/recipients/erasejob', { email_addresses: ['a@example.com'] });
    clock += 5;
    expect(await look('contacts')).toMatchObject([{ email: 'b@example.com' }]);
    await sdk('DELETE', '/v3/marketing/contacts?delete_all_contacts=true');
    clock += 5;
    expect(await look('contacts')).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    ['no key', { headers: { authorization: '' } }, 401],
    ['a wrong key', { headers: { authorization: 'Bearer SG.wrong' } }, 401],
    ['a key without the scope', { headers: { authorization: 'Bearer SG.read' } }, 403],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['an unknown path', { path: '/v3/nothing' }, 404],
    ['another method', { method: 'POST' }, 405],
    ['a body that is not JSON', { body: '{' }, 400],
    ['more than 6 MB', { body: ' '.repeat(6_000_001) }, 413],
  ])('%s is refused', async (_name, change, status) => {
    const response = await call(change);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.any(String) }] });
  });

  it("a missing key is told in SendGrid's words", async () => {
    const response = await call({ headers: { authorization: '' } });
    expect(await response.json()).toEqual({ errors: [{ message: 'authorization required', field: null }] });
  });

  it.each([
    ['no identifier', { first_name: 'Ann' }, 'contacts[0]'],
    ['an unknown attribute', { email: 'a@example.com', nick: 'A' }, 'contacts[0].nick'],
    [
      'an unknown custom field',
      { email: 'a@example.com', custom_fields: { rfm: 'x' } },
      'contacts[0].custom_fields.rfm',
    ],
    [
      'text in a number field',
      { email: 'a@example.com', custom_fields: { e1_N: '3' } },
      'contacts[0].custom_fields.e1_N',
    ],
    [
      'a list in a custom field',
      { email: 'a@example.com', custom_fields: { e1_N: [] } },
      'contacts[0].custom_fields.e1_N',
    ],
    ['a first name of 51 letters', { email: 'a@example.com', first_name: 'x'.repeat(51) }, 'contacts[0].first_name'],
    ['a bad e-mail', { email: 'no' }, 'contacts[0].email'],
  ])('a contact with %s is refused', async (_name, contact, field) => {
    await addField('orders', 'Number');
    const response = await call({ body: JSON.stringify({ contacts: [contact] }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field }] });
  });

  it('30,001 contacts are refused', async () => {
    const contacts = Array.from({ length: 30_001 }, (_, i) => ({ email: `${i}@example.com` }));
    expect((await call({ body: JSON.stringify({ contacts }) })).status).toBe(400);
  });

  it.each(['2nd', 'rfm-group', 'first_name', 'ORDERS'])('a field named %s is refused', async (name) => {
    await addField('orders', 'Number');
    await expect(addField(name, 'Text')).rejects.toMatchObject({ code: 400 });
  });

  it('the 501st field is refused', async () => {
    for (let n = 0; n < 500; n += 1) {
      sendgrid.state.fields.set(`e${n}_T`, { id: `e${n}_T`, name: `f${n}`, field_type: 'Text' });
    }
    await expect(addField('one_more', 'Text')).rejects.toMatchObject({ code: 400 });
  });

  it.each([
    ['without recipients', { personalizations: [{ to: [] }] }],
    ['without content', { content: undefined }],
    ['without subject', { subject: undefined }],
    ['with an unknown attribute', { priority: 1 }],
    [
      'with one address twice',
      { personalizations: [{ to: [{ email: 'a@example.com' }], cc: [{ email: 'A@example.com' }] }] },
    ],
    [
      'to 1,001 personalizations',
      { personalizations: Array.from({ length: 1001 }, () => ({ to: [{ email: 'a@example.com' }] })) },
    ],
    ['in 73 hours', { send_at: startsAt / 1000 + 73 * 3600 }],
    [
      'with template data but no template',
      { personalizations: [{ to: [{ email: 'a@example.com' }], dynamic_template_data: {} }] },
    ],
    ['with long custom arguments', { custom_args: { a: 'x'.repeat(10_000) } }],
  ])('a mail %s is refused', async (_name, change) => {
    await expect(sdk('POST', '/v3/mail/send', mail(change))).rejects.toMatchObject({ code: 400 });
    expect(sendgrid.state.mails).toHaveLength(0);
  });
});

it('after the last request of a window comes 429 with its headers, and the next window is open', async () => {
  const answers: Response[] = [];
  for (let n = 0; n < 6; n += 1) answers.push(await call({}));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429]);
  expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('4');
  expect(answers[5]?.headers.get('x-ratelimit-limit')).toBe('5');
  expect(answers[5]?.headers.get('x-ratelimit-reset')).toBe(String(startsAt / 1000 + 60));
  clock += 60_000;
  expect((await call({})).status).toBe(202);
});

describe('faults', () => {
  it('an answer that is lost was applied all the same', async () => {
    faults.set('sendgrid', { lostAnswer: 1 });
    await expect(sdk('POST', '/v3/mail/send', mail({}))).rejects.toThrow();
    expect(sendgrid.state.mails).toHaveLength(1);
  });

  it('a partial job takes the same contacts for the same seed', async () => {
    const taken: unknown[] = [];
    for (const _ of [1, 2]) {
      sendgrid.reset();
      faults.set('sendgrid', { partial: 0.5 }, 3);
      const id = await put(Array.from({ length: 20 }, (_, i) => ({ email: `${i}@example.com` })));
      clock += 5;
      taken.push((await job(id)).results);
    }
    expect(taken[0]).toMatchObject({ requested_count: 20, errored_count: expect.any(Number) });
    const [first, second] = taken.map((results) => ({ ...(results as object), errors_url: null }));
    expect(first).toEqual(second);
  });
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function sdk(method: Method, url: string, body?: object, key = 'SG.all') {
  client.setApiKey(key);
  client.setDefaultRequest('baseUrl', listener.url);
  const [response] = await client.request({ method, url, body });
  return response;
}

async function addField(name: string, field_type: string): Promise<string> {
  const { body } = await sdk('POST', '/v3/marketing/field_definitions', { name, field_type });
  return (body as { id: string }).id;
}

async function put(contacts: object[]): Promise<string> {
  const { body } = await sdk('PUT', '/v3/marketing/contacts', { contacts });
  return (body as { job_id: string }).job_id;
}

async function job(id: string): Promise<{ results: object }> {
  return (await sdk('GET', `/v3/marketing/contacts/imports/${id}`)).body as { results: object };
}

interface Change {
  method?: string;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
}

function call({ method = 'PUT', path = '/v3/marketing/contacts', body, headers }: Change): Promise<Response> {
  return fetch(listener.url + path, {
    method,
    headers: { authorization: 'Bearer SG.all', 'content-type': 'application/json', ...headers },
    body: body ?? JSON.stringify({ contacts: [{ email: 'a@example.com' }] }),
  });
}

async function look(view: string): Promise<unknown> {
  return (await fetch(`${listener.url}/_sandbox/sendgrid/${view}`)).json();
}

function mail(change: object): object {
  return {
    personalizations: [{ to: [{ email: 'a@example.com' }], custom_args: { delivery: '1' } }],
    from: { email: 'shop@example.com' },
    subject: 'Back in stock',
    content: [{ type: 'text/plain', value: 'Hello' }],
    custom_args: { shop: '1' },
    ...change,
  };
}
