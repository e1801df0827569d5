import { beforeAll, expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { excludeCustomers, listExcluded } from './exclude-customers.server.ts';
import { exclusionArea as area, exclusionSettings } from './exclusion-rules.ts';
import { recomputeTraits } from './recompute-traits.server.ts';

const asOf = new Date('2025-06-01T00:00:00Z');
const { shopId, inShop } = givenStore();
const save = (value: object) => inShop((db) => saveSetting(db, area, { value, author: 'Staff member 1', at: asOf }));
const decide = async () => {
  await inShop((db) => excludeCustomers(db, asOf));
  return Object.fromEntries((await inShop(listExcluded)).map(({ customerId, rule }) => [customerId, rule]));
};

beforeAll(async () => {
  const facts = storeFacts(shopId());
  const people = Array.from({ length: 20 }, (_, index) => String(index + 1));
  await facts.customers(people);
  await facts.orders(people.map((customerId) => ({ customerId, placedAt: '2025-05-01', minor: 1000 })));
  await facts.orders(Array.from({ length: 90 }, () => ({ customerId: '4', placedAt: '2025-05-02', minor: 100 })));
  const clicks = Array.from({ length: 70 }, (_, index) => new Date(Date.UTC(2025, 4, 20, 10, 0, 0, index * 500)));
  await facts.views('3', 1, clicks);
  await inShop(async (db) => {
    await db.query(`UPDATE customer SET tags = '{Staff}' WHERE customer_id = 1`);
    await db.query(`UPDATE customer SET tags = '{B2B,vip}' WHERE customer_id = 2`);
    await db.query(`UPDATE customer SET email_domain = 'ours.example' WHERE customer_id = 5`);
    await recomputeTraits(db, null, asOf);
  });
});

test('staff, wholesale and bots are left out by rule, each with its reason; a best customer is not', async () => {
  expect(await decide()).toEqual({ 1: 'staff', 2: 'wholesale', 3: 'bots' });
  const why = (await inShop(listExcluded)).map((one) => one.why);
  expect(why).toContain('tagged b2b');
});

test('whoever ordered for a company is a wholesale customer, as long as the order stands', async () => {
  const order = (change: string) =>
    inShop((db) =>
      db.query(`UPDATE orders SET ${change} WHERE order_id = (SELECT min(order_id) FROM orders WHERE customer_id = 6)`),
    );
  await order('company_id = 77');
  expect(await decide()).toMatchObject({ 6: 'wholesale' });
  expect(await inShop(listExcluded)).toContainEqual(
    expect.objectContaining({ customerId: '6', why: 'ordered for a company' }),
  );
  await order('company_id = NULL');
  expect(await decide()).not.toHaveProperty('6');
});

test('they do not count in thresholds', async () => {
  const population = async () => {
    await inShop((db) => computeThresholds(db, asOf));
    const [row] = await inShop((db) =>
      db.query(`SELECT max(population) AS n FROM threshold WHERE name LIKE '%recency%'`),
    );
    return row?.['n'];
  };
  expect(await population()).toBe(17);
  await save({ staff: false, wholesale: false, bots: false });
  await decide();
  expect(await population()).toBe(20);
});

test('every rule and every person can be taken back, and so can the change', async () => {
  await save({ outliers: true, staffDomains: ['ours.example'], kept: ['1'] });
  expect(await decide()).toEqual({ 2: 'wholesale', 3: 'bots', 4: 'outliers', 5: 'staff' });
  const versions = await inShop((db) => listSettingVersions(db, area));
  expect(versions.map(({ version, author }) => [version, author])).toEqual([
    [2, 'Staff member 1'],
    [1, 'Staff member 1'],
  ]);
  expect(await inShop((db) => restoreSetting(db, area, { version: 1, author: 'Staff member 2', at: asOf }))).toBe(true);
  expect(await inShop((db) => restoreSetting(db, area, { version: 9, author: 'Staff member 2', at: asOf }))).toBe(
    false,
  );
  expect(await decide()).toEqual({});
  expect((await inShop((db) => listSettingVersions(db, area))).map(({ version }) => version)).toEqual([3, 2, 1]);
  expect((await inShop((db) => getSetting(db, area, exclusionSettings))).staff).toBe(false);
});
