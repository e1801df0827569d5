import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { maskBody } from './mask-body.ts';

const fixtures = new URL('../../test/fixtures/webhooks/', import.meta.url);

test('ids, amounts and moments stay, whatever names a person is replaced by its kind and length', () => {
  const body = JSON.stringify({
    id: 820982911946154508n.toString(),
    total_price: '10.00',
    created_at: '2025-01-02T03:04:05-05:00',
    test: true,
    email: 'ada@example.com',
    customer: { first_name: 'Ada', phone: 491701234567, default_address: { city: 'London', country_code: 'GB' } },
    tags: 'written to ada@example.com',
    note_attributes: [{ name: 'gift for', value: 'Bob' }],
    line_items: [{ title: 'Tea', quantity: 2 }],
  });
  expect(JSON.parse(maskBody(body))).toEqual({
    id: '820982911946154508',
    total_price: '10.00',
    created_at: '2025-01-02T03:04:05-05:00',
    test: true,
    email: '(text of 15 characters, masked)',
    customer: {
      first_name: '(text of 3 characters, masked)',
      phone: '(a number, masked)',
      default_address: { city: '(text of 6 characters, masked)', country_code: '(text of 2 characters, masked)' },
    },
    tags: '(text of 26 characters, masked)',
    note_attributes: [{ name: '(text of 8 characters, masked)', value: '(text of 3 characters, masked)' }],
    line_items: [{ title: 'Tea', quantity: 2 }],
  });
});

test('no e-mail address or telephone number of any published sample is shown', () => {
  for (const file of readdirSync(fixtures)) {
    const body = readFileSync(new URL(file, fixtures), 'utf8');
    const shown = maskBody(body);
    expect(shown).not.toContain('@');
    for (const [, phone = ''] of body.matchAll(/"phone": "([^"]+)"/g)) expect(shown).not.toContain(phone);
  }
});

test('any body can be shown, also one that is no JSON or nested without end', () => {
  expect(maskBody('{"a":')).toBe('(5 characters that are not JSON)');
  expect(maskBody('['.repeat(500) + ']'.repeat(500))).toContain('too deep');
  fc.assert(fc.property(fc.json(), (body) => maskBody(body).length > 0));
  expect(
    maskBody(JSON.stringify({ a: 'x'.repeat(60_000), b: Array.from({ length: 5000 }, () => 1) })).length,
  ).toBeLessThan(20_020);
});
