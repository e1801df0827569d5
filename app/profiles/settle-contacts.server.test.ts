import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import {
  answered,
  customer,
  day,
  factsOf,
  gone,
  merged,
  mergedByHand,
  order,
  shuffled,
  tell,
  type Told,
} from '../../test/support/told.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { absorb } from './absorb.server.ts';
import { sourceArea, sourceSettings } from './authoritative.ts';
import { listAnswers } from './list-answers.server.ts';
import { findProfile } from './find-profile.server.ts';
import { listOtherWords } from './list-other-words.server.ts';

const { shopId, inShop } = givenStore();

const at = new Date(day(1));

async function choose(db: ShopDb, chosen: object): Promise<void> {
  await saveSetting(db, sourceArea, { value: sourceSettings.parse(chosen), author: 'Ada', at });
}

const inOrder = (id: number, n: number, said: Record<string, unknown>) => ({
  customer: { id, updated_at: day(n), email: `c${id}@example.com`, ...said },
});

/** Three sources disagree, somebody is deleted in between, and somebody answers. */
const quarrel: Told[] = [
  ...toldHistory,
  customer(900, 3, { first_name: 'Ada', phone: '+4930123456' }),
  customer(900, 6, { first_name: 'Ada L.' }),
  order(9001, 4, inOrder(900, 4, { first_name: 'A.', phone: '+4930999999' })),
  order(9002, 8, inOrder(900, 8, { first_name: 'a', default_address: { city: 'Bonn', country_code: 'DE' } })),
  answered(900, 5, 'first_name', 'Augusta'),
  answered(900, 7, 'country', 'FR'),
  answered(900, 9, 'first_name'),
  order(9003, 2, inOrder(901, 2, { first_name: 'Gone' })),
  customer(901, 3),
  { ...gone('customers/delete', 901, 5) },
  order(9004, 4, inOrder(901, 4, { first_name: 'Old' })),
  answered(902, 3, 'last_name', 'Alone'),
  merged(900, 902, 6),
  answered(902, 7, 'first_name', 'Later'),
  mergedByHand('900', '903', 4),
  customer(903, 2, { first_name: 'Undone' }),
  answered(903, 3, 'country', 'IT'),
  mergedByHand('900', '903', 8, true),
  customer(902, 4, { last_name: 'Written' }),
];

test.each([{}, { name: 'storefront', phone: 'shopify', country: 'storefront' }, { name: 'order', address: 'order' }])(
  'whoever is believed (%o), any order of the same deliveries ends in the same rows',
  async (chosen) => {
    const batch = async (batches: Told[][]) => tell(shopId(), [[], ...batches], async (db) => dumpFacts(db));
    const withChoice = async (batches: Told[][]) => {
      await inShop((db) => choose(db, chosen));
      return batch(batches);
    };
    const expected = await withChoice([quarrel]);
    const property = fc.asyncProperty(shuffled(quarrel), async (batches) => {
      expect(await batch(batches)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 8, seed: 4, endOnFailure: true });
  },
);

test('what a chosen source says holds, what the others say stays on the profile', async () => {
  const found = await tell(shopId(), [], async (db) => {
    await choose(db, { name: 'shopify' });
    await absorb(db, [
      ...factsOf(customer(910, 3, { first_name: 'Ada', last_name: 'Lovelace' })),
      ...factsOf(order(9100, 8, inOrder(910, 8, { first_name: 'a', last_name: 'l' }))),
    ]);
    const profile = await findProfile(db, '910', new Date());
    const answers = await listAnswers(db, '910');
    return { profile, others: await listOtherWords(db, '910', { holds: profile!.customer, answers }) };
  });
  expect(found.profile?.customer).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace' });
  expect(found.others).toEqual([{ what: 'name', value: 'a l', source: 'order' }]);
});
