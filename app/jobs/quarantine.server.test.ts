import { expect, test } from 'vitest';
import { keepDelivery } from '../../test/support/keep-delivery.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { addShop } from '../../test/support/store-facts.ts';
import { forShop } from '../platform/db.server.ts';
import { project } from './project.server.ts';
import { discardQuarantined, replayQuarantined } from '../inbox/end-quarantine.server.ts';
import { findQuarantined, listQuarantine } from '../inbox/list-quarantine.server.ts';
import { sealBody } from '../inbox/seal-body.server.ts';

const { shopId, inShop } = givenStore();

const deliver = (webhookId: string, topic: string, body: object) => keepDelivery(shopId(), { webhookId, topic, body });

const customer = (id: unknown) => ({ id, email: 'ada@example.com', updated_at: '2025-06-01T00:00:00Z' });

test('what can not be read is kept by reason and place, replayed once it can be, and told no more', async () => {
  await deliver('bad-1', 'customers/update', customer('no id'));
  await deliver('bad-2', 'customers/update', customer(null));
  await deliver('good', 'customers/update', customer(7));
  await project(shopId());
  expect(await inShop(listQuarantine)).toMatchObject([
    { topic: 'customers/update', reason: 'bad-payload', path: 'id', count: 2 },
  ]);
  const shown = await inShop((db) => findQuarantined(db, 'bad-1'));
  expect(shown?.body).toContain('"id": "no id"');
  expect(shown?.body).not.toContain('ada@example.com');

  // what was wrong is mended
  const body = Buffer.from(JSON.stringify(customer(8)));
  await inShop((db) =>
    db.query(`UPDATE delivery SET body = $1 WHERE webhook_id = 'bad-2'`, [sealBody(shopId(), body)]),
  );
  const all = { topic: 'customers/update', reason: 'bad-payload', path: 'id' };
  expect(await inShop((db) => replayQuarantined(db, all))).toBe(2);
  expect(await inShop((db) => replayQuarantined(db, all))).toBe(0);
  await project(shopId());
  const people = await inShop((db) => db.query('SELECT customer_id AS id FROM customer ORDER BY 1'));
  expect(people).toEqual([{ id: '7' }, { id: '8' }]);

  expect(await inShop((db) => discardQuarantined(db, { webhookId: 'bad-1' }, 'a test of ours'))).toBe(1);
  expect(await inShop(listQuarantine)).toEqual([]);
  const [kept] = await inShop((db) => db.query(`SELECT state, reason, note FROM delivery WHERE webhook_id = 'bad-1'`));
  expect(kept).toEqual({ state: 'settled', reason: 'bad-payload', note: 'a test of ours' });
  const alerts = await inShop((db) => db.query(`SELECT 1 FROM alert WHERE resolved_at IS NULL`));
  expect(alerts).toEqual([]);
});

test('another store sees nothing of it', async () => {
  await deliver('bad-3', 'customers/update', customer('no id'));
  await project(shopId());
  const other = await addShop('other.myshopify.com');
  expect(await forShop(other, listQuarantine)).toEqual([]);
  expect(await forShop(other, (db) => findQuarantined(db, 'bad-3'))).toBeNull();
  expect(await forShop(other, (db) => discardQuarantined(db, { webhookId: 'bad-3' }, ''))).toBe(0);
});
