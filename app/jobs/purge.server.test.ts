import { expect, test } from 'vitest';
import { addShop } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { purgeDeliveries } from '../inbox/purge-deliveries.server.ts';
import { purgeOutbox } from '../outbox/purge-outbox.server.ts';
import { purge } from './purge.server.ts';

const asOf = new Date('2026-06-01T03:00:00Z');
const { shopId, inShop } = givenStorePerTest();

test('a settled delivery loses its body after 30 days and its row after 60', async () => {
  for (const days of [29, 31, 61]) await delivery(`settled-${days}`, 'settled', days);
  await delivery('quarantined', 'quarantined', 29);
  await delivery('pending', 'pending', 100);
  await purge(shopId(), asOf);
  expect(await read('SELECT webhook_id AS id, body IS NULL AS emptied FROM delivery ORDER BY 1')).toEqual([
    { id: 'pending', emptied: false },
    { id: 'quarantined', emptied: false },
    { id: 'settled-29', emptied: false },
    { id: 'settled-31', emptied: true },
  ]);
});

test('what could not be read is given up after 30 days, and its alert ends with the last of it', async () => {
  for (const days of [29, 31]) await delivery(`aside-${days}`, 'quarantined', days);
  await read(`INSERT INTO alert (shop_id, slug, kind, message) VALUES ($1, 'quarantine', 'quarantine', 'Kept.')`, [
    shopId(),
  ]);
  await purge(shopId(), asOf);
  const states = () => read('SELECT webhook_id AS id, state, body IS NULL AS emptied, note FROM delivery ORDER BY 1');
  expect(await states()).toEqual([
    { id: 'aside-29', state: 'quarantined', emptied: false, note: null },
    { id: 'aside-31', state: 'settled', emptied: true, note: 'kept too long' },
  ]);
  expect(await read('SELECT FROM alert WHERE resolved_at IS NULL')).toHaveLength(1);
  await purge(shopId(), new Date(asOf.getTime() + 2 * 86_400_000));
  expect(await read('SELECT FROM alert WHERE resolved_at IS NULL')).toEqual([]);
});

test('events that ended 30 days ago go; what waits, was given up or is a profile stays', async () => {
  for (const state of ['sent', 'withheld', 'dead', 'pending', 'sending', 'accepted']) {
    await item(`event:${state}`, 'event', state, 31);
    await item(`profile:${state}`, 'profile', state, 31);
  }
  await item('event:young', 'event', 'sent', 29);
  await purge(shopId(), asOf);
  const left = await read<{ key: string }>('SELECT item_key AS key FROM outbox_item ORDER BY 1');
  expect(left.map(({ key }) => key).filter((key) => key.startsWith('event:'))).toEqual([
    'event:accepted',
    'event:dead',
    'event:pending',
    'event:sending',
    'event:young',
  ]);
  expect(left.filter(({ key }) => key.startsWith('profile:'))).toHaveLength(6);
});

test('receipts go after 90 days', async () => {
  for (const days of [89, 91]) await receipt(days);
  await purge(shopId(), asOf);
  expect(await read('SELECT revision FROM receipt')).toEqual([{ revision: 89 }]);
});

test('one call takes a bounded batch and says that more is due; another store is left alone', async () => {
  for (let n = 0; n < 5; n += 1) {
    await delivery(`d${n}`, 'settled', 70 + n);
    await receipt(100 + n);
  }
  const beside = await addShop('purge-beside.myshopify.com');
  expect(await purge(beside, asOf)).toBe(false);
  const due: boolean[] = [];
  for (let call = 0; call < 3; call += 1) {
    due.push(
      await inShop((db) => purgeDeliveries(db, asOf, { bodyDays: 30, quarantineDays: 30, rowDays: 60, rowsMax: 2 })),
    );
    due.push(await inShop((db) => purgeOutbox(db, asOf, { eventDays: 30, receiptDays: 90, rowsMax: 2 })));
  }
  expect(due).toEqual([true, true, true, true, false, false]);
  expect(await read('SELECT FROM delivery')).toEqual([]);
  expect(await read('SELECT FROM receipt')).toEqual([]);
});

function read<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return inShop((db) => db.query<Row>(sql, values));
}

function before(days: number): Date {
  return new Date(asOf.getTime() - days * 86_400_000);
}

function delivery(id: string, state: string, days: number): Promise<object[]> {
  return read(
    `INSERT INTO delivery (shop_id, webhook_id, topic, triggered_at, received_at, settled_at, state, body, bytes)
     VALUES ($1, $2, 'orders/create', $3::timestamptz, $3, CASE WHEN $4 <> 'pending' THEN $3::timestamptz END, $4, '\\x00', 1)`,
    [shopId(), id, before(days), state],
  );
}

function item(key: string, kind: string, state: string, days: number): Promise<object[]> {
  return read(
    `INSERT INTO outbox_item (shop_id, destination, item_key, kind, payload, state, due_at) VALUES ($1, 'klaviyo', $2, $3, '{}', $4, $5)`,
    [shopId(), key, kind, state, before(days)],
  );
}

function receipt(days: number): Promise<object[]> {
  return read(
    `INSERT INTO receipt (shop_id, destination, item_key, revision, attempt, kind, outcome, at) VALUES ($1, 'sendgrid', 'profile:1', $2, 1, 'profile', 'sent', $3)`,
    [shopId(), days, before(days)],
  );
}
