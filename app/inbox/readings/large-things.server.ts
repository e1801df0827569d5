import type { ShopDb } from '../../platform/db.server.ts';
import type { ReadingKind } from '../../shopify/reading/kinds.ts';

/** A thing whose webhook was too large to take. */
export interface LargeThing {
  kind: ReadingKind;
  /** Shopify's number. */
  id: string;
}

/** A large thing that waits to be read. */
export interface WaitingThing extends LargeThing {
  /** Failures so far. */
  attempts: number;
  dueAt: Date;
}

/** Has a thing read by its number, soon; asked for again it is read once more. One query. */
export async function askForLarge(db: ShopDb, { kind, id }: LargeThing, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO large_thing (shop_id, kind, thing_id, due_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (shop_id, kind, thing_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at`,
    [db.shopId, kind, id, at],
  );
  await db.wake('read', { destination: 'shopify' });
}

/** What waits to be read, the longest due first. */
export async function listLarge(db: ShopDb, limit: number): Promise<WaitingThing[]> {
  return db.query<WaitingThing>(
    `SELECT kind, thing_id AS id, attempts, due_at AS "dueAt" FROM large_thing WHERE shop_id = $1 ORDER BY due_at, kind, thing_id LIMIT $2`,
    [db.shopId, limit],
  );
}

/** Ends the wait, unless the thing was asked for again meanwhile. */
export async function settleLarge(db: ShopDb, { kind, id, dueAt }: WaitingThing): Promise<void> {
  await db.query('DELETE FROM large_thing WHERE shop_id = $1 AND kind = $2 AND thing_id = $3 AND due_at = $4', [
    db.shopId,
    kind,
    id,
    dueAt,
  ]);
}

/** Has a thing that could not be read tried again. */
export async function postponeLarge(db: ShopDb, { kind, id, attempts }: WaitingThing, dueAt: Date): Promise<void> {
  await db.query(
    'UPDATE large_thing SET attempts = $4, due_at = $5 WHERE shop_id = $1 AND kind = $2 AND thing_id = $3',
    [db.shopId, kind, id, attempts + 1, dueAt],
  );
}
