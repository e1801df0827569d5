import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { addShop } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { rotateKeys } from '../../bin/commands/rotate-keys.ts';
import { openBody, sealBody } from '../inbox/seal-body.server.ts';
import { openErasure, sealErasure } from '../outbox/seal-erasure.server.ts';
import { decrypt, encrypt } from '../platform/crypto.server.ts';
import { forShop, queryDirectory } from '../platform/db.server.ts';
import { resetEnv } from '../platform/env.server.ts';
import { countUnderOtherKeys } from './reseal.server.ts';
import { sealedColumns } from './sealed-columns.ts';

givenDatabase();

const keyOf = (id: string, byte: number): string => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;

beforeAll(async () => {
  useKeys(keyOf('k1', 1));
});

function useKeys(keys: string): void {
  process.env.REGULARS_KEYS = keys;
  resetEnv();
}

test('every encrypted column of the schema is known to the rotation', () => {
  const schema = readFileSync('prisma/schema.prisma', 'utf8');
  const found: string[] = [];
  for (const [, body = ''] of schema.matchAll(/^model \w+ \{(.*?)^\}/gms)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    for (const [, field = '', mapped] of body.matchAll(/^ +(\w+) +Bytes\??(?:.*?@map\("(\w+)"\))?/gm)) {
      const column = mapped ?? field;
      if (!/_idx$|^value_hash$|^identity$/.test(column)) found.push(`${table}.${column}`);
    }
  }
  const known = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(found.sort()).toEqual([...known, 'session.payload'].sort());
});

test('after a rotation everything opens with the new key alone', async () => {
  const shopId = await addShop('rotation.myshopify.com');
  const people = Array.from({ length: 450 }, (_, index) => index + 1);
  await forShop(shopId, async (db) => {
    for (const id of people)
      await db.query('INSERT INTO customer (shop_id, customer_id, email_enc) VALUES ($1, $2, $3)', [
        shopId,
        id,
        encrypt(`shop ${shopId} customer.email`, `c${id}@example.com`),
      ]);
    await db.query(
      `INSERT INTO delivery (shop_id, webhook_id, topic, triggered_at, body, bytes) VALUES ($1, 'w', 'orders/create', now(), $2, 2)`,
      [shopId, sealBody(shopId, Buffer.from('{}'))],
    );
    await db.query(`INSERT INTO destination (shop_id, kind, state, secret) VALUES ($1, 'klaviyo', 'connected', $2)`, [
      shopId,
      encrypt(`shop ${shopId} destination.secret`, 'pk_1'),
    ]);
    await db.query(
      `INSERT INTO outbox_item (shop_id, destination, item_key, kind, payload) VALUES ($1, 'klaviyo', 'erasure:r:0', 'erasure', $2)`,
      [shopId, JSON.stringify(sealErasure(shopId, 'ada@example.com', ['1']))],
    );
    await db.query(`INSERT INTO import_chunk (shop_id, run_id, seq, body) VALUES ($1, 'run', 0, $2)`, [
      shopId,
      encrypt(`shop ${shopId} import run`, 'a,b'),
    ]);
  });
  await queryDirectory(`INSERT INTO session (id, domain, is_online, payload) VALUES ('s', 'x', false, $1)`, [
    encrypt('session s', 'token'),
  ]);

  useKeys(`${keyOf('key2', 2)},${keyOf('k1', 1)}`);
  const email = sealedColumns.find((one) => one.column === 'email_enc')!;
  expect(await forShop(shopId, (db) => countUnderOtherKeys(db, email))).toEqual({ older: 450, unknown: 0 });
  expect(await rotateKeys(() => {})).toMatchObject({
    'customer.email_enc': 450,
    'delivery.body': 1,
    'destination.secret': 1,
    'import_chunk.body': 1,
    'outbox_item.payload': 1,
    session: 1,
  });
  const again = await rotateKeys(() => {});
  expect(Object.values(again).every((count) => count === 0)).toBe(true);

  useKeys(keyOf('key2', 2));
  await forShop(shopId, async (db) => {
    const rows = await db.query<{ id: string; sealed: Buffer }>(
      'SELECT customer_id AS id, email_enc AS sealed FROM customer',
    );
    for (const { id, sealed } of rows)
      expect(decrypt(`shop ${shopId} customer.email`, sealed).toString()).toBe(`c${id}@example.com`);
    const [body] = await db.query<{ sealed: Buffer }>('SELECT body AS sealed FROM delivery');
    expect(openBody(shopId, body!.sealed).toString()).toBe('{}');
    const [item] = await db.query<{ payload: object }>('SELECT payload FROM outbox_item');
    expect(openErasure(shopId, item!.payload)).toBe('ada@example.com');
  });

  useKeys(keyOf('key3', 3));
  expect(await forShop(shopId, (db) => countUnderOtherKeys(db, email))).toEqual({ older: 0, unknown: 450 });
});
