import { expect, it } from 'vitest';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { listen } from './http.ts';

it('the same seed meets the same faults, another seed others', () => {
  const runs = [1, 1, 2].map((seed) => {
    const faults = createFaults();
    faults.set('klaviyo', { 429: 0.2, 500: 0.1, reset: 0.1, duplicate: 0.3 }, seed);
    return JSON.stringify(draw(faults, 200));
  });
  expect(runs[0]).toBe(runs[1]);
  expect(runs[0]).not.toBe(runs[2]);
});

it('rates are met, and without rates nothing happens', () => {
  const faults = createFaults();
  expect(draw(faults, 100).every(({ kind, slowMs }) => kind === null && slowMs === 0)).toBe(true);
  faults.set('klaviyo', { 429: 0.2, 503: 0.1 });
  const kinds = draw(faults, 10_000).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === '429').length).toBeGreaterThan(1_800);
  expect(kinds.filter((kind) => kind === '429').length).toBeLessThan(2_200);
  expect(kinds.filter((kind) => kind === '503').length).toBeGreaterThan(850);
});

it('services do not share a stream', () => {
  const [alone, beside] = [createFaults(), createFaults()];
  for (const faults of [alone, beside]) faults.set('klaviyo', { 500: 0.5 }, 4);
  beside.set('sendgrid', { 500: 0.5 }, 4);
  const seen = Array.from({ length: 50 }, () => {
    beside.next('sendgrid');
    return beside.next('klaviyo').kind;
  });
  expect(seen).toEqual(draw(alone, 50).map(({ kind }) => kind));
});

it('faults are shown, set, refused and cleared over HTTP', async () => {
  const faults = createFaults();
  const listener = await listen([faults.control]);
  const post = (body: object): Promise<Response> =>
    fetch(`${listener.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(body) });
  expect((await post({ service: 'webhooks', rates: { duplicate: 0.1, reorder: 0.2 }, seed: 5 })).status).toBe(200);
  const shown = await (await fetch(`${listener.url}/_sandbox/faults`)).json();
  expect(shown).toMatchObject({ webhooks: { rates: { duplicate: 0.1, reorder: 0.2 }, seed: 5 } });
  expect((await post({ service: 'klaviyo', rates: { 429: 2 } })).status).toBe(400);
  expect((await post({ service: 'klaviyo', rates: { 429: 0.6, 500: 0.6 } })).status).toBe(400);
  expect((await post({ service: 'mailchimp', rates: {} })).status).toBe(400);
  expect((await post({ service: 'klaviyo', rates: { 404: 0.1 } })).status).toBe(400);
  await post({ service: 'webhooks', rates: {} });
  expect(faults.next('webhooks').duplicate).toBe(false);
  await listener.close();
});

function draw(faults: Faults, times: number) {
  return Array.from({ length: times }, () => faults.next('klaviyo'));
}
