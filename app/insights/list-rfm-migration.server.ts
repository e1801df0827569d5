import type { ShopDb } from '../platform/db.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import type { ScoreMove } from './score-move.ts';

/**
 * How many customers were in which RFM group at one moment and in which at another: exact; null is no group, and who had none
 * at both is left out. A group holds from when it was entered until it was left. Who was erased or opted out of profiling is
 * not known any more. One query: what changed after the moments, by index, and the present.
 */
export async function listRfmMigration(db: ShopDb, { from, to }: { from: Date; to: Date }): Promise<ScoreMove[]> {
  await planForWholeStore(db);
  return db.query<ScoreMove>(
    `WITH was AS (${groupsAt('$2')}), now AS (${groupsAt('$3')})
     SELECT was.rfm_group AS "from", now.rfm_group AS "to", count(*)::int AS customers
     FROM was FULL JOIN now ON now.customer_id = was.customer_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [db.shopId, from, to],
  );
}

/** A person's spans don't overlap, and the present one is not in the history. */
const groupsAt = (moment: string) => `
  SELECT customer_id, rfm_group FROM rfm_history WHERE shop_id = $1 AND to_at > ${moment} AND from_at <= ${moment}
  UNION ALL
  SELECT customer_id, rfm_group FROM customer_scores WHERE shop_id = $1 AND rfm_group IS NOT NULL AND rfm_group_changed_at <= ${moment}`;

/** Days of the store's calendar as moments: their ends, or now when that is sooner. */
export interface MigrationSpan {
  from: Date;
  to: Date;
  /** The first day of which anything is known, YYYY-MM-DD in the store's time zone; null before the first score. */
  since: string | null;
  /** Today, likewise. */
  today: string;
}

/**
 * The ends of two days as the store's clock has them, and since when groups are known. One query.
 * @param days YYYY-MM-DD each.
 */
export async function findMigrationSpan(
  db: ShopDb,
  days: { from: string; to: string },
  asOf: Date,
): Promise<MigrationSpan> {
  const [row] = await db.query<MigrationSpan>(
    `SELECT least(($2::date + 1)::timestamp AT TIME ZONE time_zone, $4::timestamptz) AS "from",
       least(($3::date + 1)::timestamp AT TIME ZONE time_zone, $4::timestamptz) AS "to",
       to_char($4::timestamptz AT TIME ZONE time_zone, 'YYYY-MM-DD') AS today,
       to_char(least((SELECT min(from_at) FROM rfm_history WHERE shop_id = $1),
         (SELECT min(rfm_group_changed_at) FROM customer_scores WHERE shop_id = $1)) AT TIME ZONE time_zone, 'YYYY-MM-DD') AS since
     FROM shop WHERE shop_id = $1`,
    [db.shopId, days.from, days.to, asOf],
  );
  return row ?? { from: asOf, to: asOf, since: null, today: asOf.toISOString().slice(0, 10) };
}
