import { currentKeyPrefix, decrypt, encrypt, knownKeyPrefixes } from '../platform/crypto.server.ts';
import { queryDirectory, type ShopDb } from '../platform/db.server.ts';
import { openErasure, sealErasure } from '../outbox/seal-erasure.server.ts';
import type { SealedColumn } from './sealed-columns.ts';

/** Values in one transaction. */
const batchMax = 200;

/** What one batch did; `after` is where the next begins, null when there is none. */
export interface Resealed {
  count: number;
  after: string[] | null;
}

const underOtherKey = (column: string, parameter: string): string =>
  `${column} IS NOT NULL AND substring(${column} FROM 1 FOR length(${parameter}::bytea)) <> ${parameter}`;

/**
 * Encrypts the next batch of a column's values anew where an older key sealed them. Repeating it is harmless: what the current key
 * sealed is passed over, so a walk that was cut short begins at the start and is soon where it was. Two queries.
 * @param after `after` of the batch before; null for the first.
 * @throws when the key that sealed a value is missing from REGULARS_KEYS.
 */
export async function resealBatch(db: ShopDb, sealed: SealedColumn, after: string[] | null): Promise<Resealed> {
  const { table, column, key } = sealed;
  const names = key.map(([name]) => name).join(', ');
  const from = key.map(([, type], index) => `$${index + 3}::${type}`).join(', ');
  const rows = await db.query<{ key: string[]; value: Buffer }>(
    `SELECT ARRAY[${key.map(([name]) => `${name}::text`).join(', ')}] AS key, ${column} AS value FROM ${table}
     WHERE shop_id = $1 AND ${underOtherKey(column, '$2')} ${after ? `AND (${names}) > (${from})` : ''}
     ORDER BY ${names} LIMIT ${batchMax} FOR UPDATE`,
    [db.shopId, currentKeyPrefix(), ...(after ?? [])],
  );
  const anew = rows.map((row) => {
    const context = `shop ${db.shopId} ${sealed.contextOf(...row.key)}`;
    return encrypt(context, decrypt(context, row.value));
  });
  await db.query(
    `UPDATE ${table} t SET ${column} = u.value
     FROM unnest($2::bytea[], ${key.map(([, type], index) => `$${index + 3}::${type}[]`).join(', ')}) AS u (value, ${names})
     WHERE t.shop_id = $1 AND (${key.map(([name]) => `t.${name}`).join(', ')}) = (${key.map(([name]) => `u.${name}`).join(', ')})`,
    [db.shopId, anew, ...key.map((_, index) => rows.map((row) => row.key[index]))],
  );
  return { count: rows.length, after: rows.length === batchMax ? (rows.at(-1)?.key ?? null) : null };
}

/** Encrypts anew the addresses in outbox items that older keys sealed; few wait at a time. @returns how many. Two queries and one each. */
export async function resealOutbox(db: ShopDb): Promise<number> {
  const rows = await db.query<{ destination: string; itemKey: string; payload: { people: string[] } }>(
    `SELECT destination, item_key AS "itemKey", payload FROM outbox_item
     WHERE shop_id = $1 AND ${underOtherKey(`decode(payload ->> 'sealed', 'base64')`, '$2')} FOR UPDATE`,
    [db.shopId, currentKeyPrefix()],
  );
  for (const { destination, itemKey, payload } of rows) {
    const anew = JSON.stringify(sealErasure(db.shopId, openErasure(db.shopId, payload), payload.people));
    await db.query(
      `UPDATE outbox_item SET payload = $4, in_flight = CASE WHEN in_flight IS NOT NULL THEN $4::jsonb END
       WHERE shop_id = $1 AND destination = $2 AND item_key = $3`,
      [db.shopId, destination, itemKey, anew],
    );
  }
  return rows.length;
}

/** Encrypts a batch of sessions anew. One that is renewed meanwhile is left to whoever renewed it. @returns how many were found. */
export async function resealSessions(): Promise<number> {
  const rows = await queryDirectory<{ id: string; payload: Buffer }>(
    `SELECT id, payload FROM session WHERE ${underOtherKey('payload', '$1')} LIMIT ${batchMax}`,
    [currentKeyPrefix()],
  );
  for (const { id, payload } of rows)
    await queryDirectory('UPDATE session SET payload = $3 WHERE id = $1 AND payload = $2', [
      id,
      payload,
      encrypt(`session ${id}`, decrypt(`session ${id}`, payload)),
    ]);
  return rows.length;
}

/** How many values of a column are not under the current key: under an older one of REGULARS_KEYS, or under one that isn't there. Walks the table. */
export async function countUnderOtherKeys(
  db: ShopDb,
  { table, column }: SealedColumn,
): Promise<{ older: number; unknown: number }> {
  const [row] = await db.query<{ older: number; unknown: number }>(
    `SELECT (count(*) FILTER (WHERE known))::int AS older, (count(*) FILTER (WHERE NOT known))::int AS unknown
     FROM ${table}, LATERAL (SELECT count(*) > 0 AS known FROM unnest($3::bytea[]) AS key WHERE substring(${column} FROM 1 FOR length(key)) = key) sealed
     WHERE shop_id = $1 AND ${underOtherKey(column, '$2')}`,
    [db.shopId, currentKeyPrefix(), knownKeyPrefixes()],
  );
  return row ?? { older: 0, unknown: 0 };
}
