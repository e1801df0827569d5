import { expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { parseNode } from '../shopify/reading/parse-node.ts';
import { absorb } from './absorb.server.ts';

const { inShop } = givenStore();

test("Shopify's group is the one of the latest reading, in any order, and a reading that says none changes nothing", async () => {
  const read = async (rfmGroup: string | null, readAt: string) => {
    const node = {
      id: 'gid://shopify/Customer/7',
      updatedAt: '2026-01-01T00:00:00Z',
      createdAt: '2026-01-01T00:00:00Z',
      firstName: null,
      lastName: null,
      state: 'ENABLED',
      tags: [],
      defaultAddress: null,
      defaultEmailAddress: null,
      defaultPhoneNumber: null,
      metafields: null,
      statistics: { rfmGroup },
    };
    const parsed = parseNode('customers', node, { readAt: new Date(readAt), metafields: [] });
    expect(parsed).toHaveProperty('facts');
    return inShop(async (db) => {
      await absorb(db, parsed.ok ? parsed.facts : []);
      return db.query('SELECT customer_id AS id, rfm_group AS group FROM shopify_rfm');
    });
  };
  expect(await read('AT_RISK', '2026-03-02T00:00:00Z')).toEqual([{ id: '7', group: 'AT_RISK' }]);
  expect(await read('NEW', '2026-03-01T00:00:00Z')).toEqual([{ id: '7', group: 'AT_RISK' }]);
  expect(await read(null, '2026-03-03T00:00:00Z')).toEqual([{ id: '7', group: 'AT_RISK' }]);
  expect(await read('DORMANT', '2026-03-04T00:00:00Z')).toEqual([{ id: '7', group: 'DORMANT' }]);
});
