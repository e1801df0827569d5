import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answeredContact } from './answered-contact.ts';
import { sourceSettings, standing, type Statement, unsaid, whatHolds } from './authoritative.ts';

const asEver = sourceSettings.parse({});
const said = (source: Statement['source'], version: string, words: Partial<Statement>): Statement => ({
  ...unsaid,
  ...words,
  source,
  version,
});

const shopify = said('shopify', '2', { first_name: 'Ada', city: 'London', country: 'GB' });
const order = said('order', '3', { first_name: 'A.', city: 'Paris', country: 'FR', locale: 'fr' });
const file = said('file', '1', { first_name: 'Augusta', phone_idx: 'p' });

test('without a choice whoever spoke last is believed, as a whole', () => {
  expect(whatHolds([shopify, order, file], asEver)).toMatchObject({ first_name: 'A.', city: 'Paris', phone_idx: null });
});

test('a chosen source is believed where it says something, else whoever spoke last', () => {
  const rules = sourceSettings.parse({ name: 'file', address: 'file', phone: 'file' });
  expect(whatHolds([shopify, order, file], rules)).toMatchObject({
    first_name: 'Augusta',
    city: 'Paris',
    phone_idx: 'p',
  });
});

test('a language is whoever said one last', () => {
  const later = said('shopify', '4', {});
  expect(whatHolds([order, later], asEver).locale).toBe('fr');
});

test('a country that was answered leaves no street of another country', () => {
  const rules = sourceSettings.parse({ address: 'shopify', country: 'storefront' });
  const answer = said('storefront', '1', { country: 'DE' });
  expect(whatHolds([shopify, order, answer], rules)).toMatchObject({ country: 'DE', city: null });
  const same = said('storefront', '1', { country: 'GB' });
  expect(whatHolds([shopify, order, same], rules)).toMatchObject({ country: 'GB', city: 'London' });
});

test('nothing from before a deletion counts, what came after does', () => {
  const deletion = said('deletion', '2', {});
  expect(standing([file, deletion, order]).map(({ source }) => source)).toEqual(['deletion', 'order']);
});

describe('by any statements', () => {
  const word = fc.option(fc.constantFrom('a', 'b'), { nil: null });
  const statement = fc.record({
    source: fc.constantFrom('shopify', 'order', 'file', 'storefront', 'metafield', 'deletion'),
    version: fc.integer({ min: 1, max: 9 }),
    words: fc.record({ first_name: word, phone_idx: word, city: word, country: word, locale: word }),
  });
  const choice = fc.record({
    name: fc.constantFrom('newest', 'shopify', 'file', 'metafield'),
    address: fc.constantFrom('newest', 'order'),
    country: fc.constantFrom('newest', 'storefront'),
  });

  test('the order in which they are told changes nothing', () => {
    const told = fc
      .uniqueArray(statement, { maxLength: 12, selector: ({ version }) => version })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
      );
    fc.assert(
      fc.property(told, choice, ([all, shuffled], chosen) => {
        const rules = sourceSettings.parse(chosen);
        const hold = (some: typeof all) =>
          whatHolds(standing(some.map(({ source, version, words }) => said(source, String(version), words))), rules);
        expect(hold(shuffled)).toEqual(hold(all));
      }),
    );
  });
});

test('what was answered is a contact as far as it can be read, the newer answer first', () => {
  const answer = (question: string, value: string, version: string) => ({
    customerId: '1',
    source: 'metafield' as const,
    question,
    values: [value],
    version,
  });
  expect(
    answeredContact([
      answer('custom.first_name', 'Ada', '2'),
      answer('facts.first_name', 'Augusta', '1'),
      answer('country', 'gb', '1'),
      answer('facts.shoe_size', '38', '3'),
    ]),
  ).toMatchObject({ firstName: 'Ada', country: 'GB', city: null });
  expect(answeredContact([answer('country', 'Britain', '1')])).toBeNull();
});
