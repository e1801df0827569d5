import type { ShopDb } from '../platform/db.server.ts';
import { withSettings } from '../platform/with-settings.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { reconstructRfm } from './reconstruct-rfm.server.ts';
import type { ScoreMove } from './score-move.ts';

/** A million customers' orders take a third of it. */
const stepLimitMs = 15_000;

/**
 * How many customers were in which RFM group at one moment and in which at another: exact; null is no group, and who had none
 * at both is left out. A group holds from when it was entered until it was left; those of before anybody was scored follow from the orders of then
 * (`reconstructRfm`). Who was erased or opted out of profiling is not known any more. Groups of a moment are put into a table of the
 * transaction: what changed after it by index and the present, or a pass over the orders when it was before the first scores.
 * @param limitMs a step that takes longer is given up.
 * @returns null when it was: too large a store to be looked back at while somebody waits.
 */
export async function listRfmMigration(
  db: ShopDb,
  span: Pick<MigrationSpan, 'from' | 'to' | 'scoredAt'>,
  { limitMs = stepLimitMs }: { limitMs?: number } = {},
): Promise<ScoreMove[] | null> {
  return withSettings(db, { statement_timeout: String(limitMs) }, () => countMoves(db, span));
}

async function countMoves(
  db: ShopDb,
  { from, to, scoredAt }: Pick<MigrationSpan, 'from' | 'to' | 'scoredAt'>,
): Promise<ScoreMove[]> {
  await planForWholeStore(db);
  for (const [table, moment] of [['groups_from', from] as const, ['groups_to', to] as const]) {
    if (scoredAt === null || moment < scoredAt) await reconstructRfm(db, table, moment);
    else await db.query(`CREATE TEMP TABLE ${table} ON COMMIT DROP AS ${groupsSql}`, [db.shopId, moment]);
  }
  const moves = await db.query<ScoreMove>(
    `SELECT was.rfm_group AS "from", now.rfm_group AS "to", count(*)::int AS customers
     FROM groups_from was FULL JOIN groups_to now ON now.customer_id = was.customer_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  await db.query('DROP TABLE groups_from, groups_to');
  return moves;
}

/** A person's spans don't overlap, and the present one is not in the history. */
const groupsSql = `
  SELECT customer_id, rfm_group FROM rfm_history WHERE shop_id = $1 AND to_at > $2 AND from_at <= $2
  UNION ALL
  SELECT customer_id, rfm_group FROM customer_scores WHERE shop_id = $1 AND rfm_group IS NOT NULL AND rfm_group_changed_at <= $2`;

/** Days of the store's calendar as moments: their ends, or now when that is sooner. */
export interface MigrationSpan {
  from: Date;
  to: Date;
  /** When somebody was scored first; null before. */
  scoredAt: Date | null;
  /** Its day, YYYY-MM-DD in the store's time zone. */
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
       scored_at AS "scoredAt", to_char(scored_at AT TIME ZONE time_zone, 'YYYY-MM-DD') AS since
     FROM shop, LATERAL (SELECT least((SELECT min(from_at) FROM rfm_history WHERE shop_id = $1),
       (SELECT min(rfm_group_changed_at) FROM customer_scores WHERE shop_id = $1)) AS scored_at) first
     WHERE shop_id = $1`,
    [db.shopId, days.from, days.to, asOf],
  );
  return row ?? { from: asOf, to: asOf, scoredAt: null, since: null, today: asOf.toISOString().slice(0, 10) };
}
