import type { ShopDb } from '../platform/db.server.ts';
import { computeRfmCuts } from './compute-thresholds.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { groupByCode } from './rfm.ts';
import { manualCuts, type RfmSettings } from './rfm-settings.ts';
import { optedOutSql, rfmSql } from './rfm-sql.ts';
import type { ScoreMove } from './score-move.ts';
import { recencyDaysSql, thresholdNames as names } from './thresholds.ts';

/** Scores that limits decide: the group by thirds, and three fifths. */
export const previewedScores = ['rfm_group', 'r_quintile', 'f_quintile', 'm_quintile'] as const;

/** What limits would come to. */
export interface RfmPreview {
  moves: Record<(typeof previewedScores)[number], ScoreMove[]>;
  /** The cuts that would hold, by the name of their threshold. */
  cuts: Record<string, number[]>;
  /** Buyers that the cuts are worked out of. */
  population: number;
}

/**
 * Who would have which score by these settings, against what is stored: exactly what saving them would do now (tested).
 * Writes nothing. Cost: the cuts of the store's own customers, then one statement over the buyers that counts combinations, not people.
 */
export async function previewRfm(db: ShopDb, settings: RfmSettings, asOf: Date): Promise<RfmPreview> {
  await planForWholeStore(db);
  const manual = manualCuts(settings);
  const thresholds = await computeRfmCuts(db, asOf);
  const cuts = new Map(thresholds.map(({ name, cuts: own }) => [name, manual.get(name) ?? own]));
  const population = thresholds[0]?.population ?? 0;
  const codes = [...groupByCode.keys()];
  const rows = await db.query<ScoreMove & { score: (typeof previewedScores)[number] }>(movesSql, [
    db.shopId,
    codes,
    asOf,
    codes.map((code) => groupByCode.get(code)),
    // without anybody to cut there are no scores, whatever was set by hand
    ...cutNames.map((name) => (population > 0 ? cuts.get(name) : null)),
  ]);
  const moves: RfmPreview['moves'] = { rfm_group: [], r_quintile: [], f_quintile: [], m_quintile: [] };
  for (const { score, ...move } of rows) moves[score].push(move);
  return { moves, cuts: Object.fromEntries(cuts), population };
}

const cutNames = [
  names.thirdRecency,
  names.thirdFrequency,
  names.thirdMonetary,
  names.quintileRecency,
  names.quintileFrequency,
  names.quintileMonetary,
];

const rfm = rfmSql((name) => `$${cutNames.findIndex((one) => one === name) + 5}::float8[]`);

const movesSql = `
WITH fresh AS (
  SELECT customer_id, ${rfm.thirds} AS rfm_thirds, ${rfm.r} AS r_quintile, ${rfm.f} AS f_quintile, ${rfm.m} AS m_quintile
  FROM (
    SELECT customer_id, orders_count, revenue_minor, ${recencyDaysSql('last_order_at')} AS recency_days
    FROM customer_traits t WHERE shop_id = $1 AND orders_count > 0 AND NOT ${optedOutSql('t')}
  ) buyers
), combined AS (
  SELECT s.rfm_group AS rfm_group_was, fresh.rfm_thirds, s.r_quintile AS r_was, fresh.r_quintile AS r_now, s.f_quintile AS f_was,
         fresh.f_quintile AS f_now, s.m_quintile AS m_was, fresh.m_quintile AS m_now, count(*) AS customers
  FROM (SELECT * FROM customer_scores WHERE shop_id = $1) s FULL JOIN fresh ON fresh.customer_id = s.customer_id
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT score, was AS "from", now AS "to", sum(customers)::int AS customers
FROM combined LEFT JOIN unnest($2::text[], $4::text[]) AS groups (rfm_thirds, rfm_group) USING (rfm_thirds)
CROSS JOIN LATERAL (VALUES ('rfm_group', rfm_group_was, groups.rfm_group), ('r_quintile', r_was::text, r_now::text),
  ('f_quintile', f_was::text, f_now::text), ('m_quintile', m_was::text, m_now::text)) AS moved (score, was, now)
WHERE was IS NOT NULL OR now IS NOT NULL
GROUP BY score, was, now ORDER BY score, was, now`;
