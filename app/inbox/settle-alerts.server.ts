import type { ShopDb } from '../platform/db.server.ts';
import type { Anomaly } from './find-anomalies.ts';
import { beginAgainSql } from './raise-alert.server.ts';

/**
 * Makes the alerts of some kinds what was found: new ones are raised, known ones get today's words, and those no longer found end. One that
 * the merchant muted stays muted. Two queries.
 */
export async function settleAlerts(
  db: ShopDb,
  kinds: readonly string[],
  found: readonly Anomaly[],
  asOf: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO alert AS a (shop_id, slug, kind, message, last_at, begun_at) SELECT $1, u.*, $5, $5 FROM unnest($2::text[], $3::text[], $4::text[]) AS u
     ON CONFLICT (shop_id, slug) DO UPDATE SET message = excluded.message, last_at = excluded.last_at, resolved_at = NULL,
       count = a.count + (a.resolved_at IS NOT NULL)::int, ${beginAgainSql}`,
    [
      db.shopId,
      found.map(({ slug }) => slug),
      found.map(({ kind }) => kind),
      found.map(({ message }) => message),
      asOf,
    ],
  );
  await db.query(
    `UPDATE alert SET resolved_at = $4 WHERE shop_id = $1 AND kind = ANY ($2) AND slug <> ALL ($3) AND resolved_at IS NULL`,
    [db.shopId, kinds, found.map(({ slug }) => slug), asOf],
  );
  if (found.length > 0) await db.wake('notify');
}

/** The merchant has seen to it; found again, it comes back. */
export async function resolveAlert(db: ShopDb, slug: string, asOf: Date): Promise<void> {
  await db.query('UPDATE alert SET resolved_at = $3 WHERE shop_id = $1 AND slug = $2', [db.shopId, slug, asOf]);
}

/** The merchant knows and wants to hear no more of it until then. */
export async function muteAlert(db: ShopDb, slug: string, until: Date): Promise<void> {
  await db.query('UPDATE alert SET muted_until = $3 WHERE shop_id = $1 AND slug = $2', [db.shopId, slug, until]);
}
