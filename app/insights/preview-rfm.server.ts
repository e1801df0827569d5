import type { ShopDb } from '../platform/db.server.ts';
import { findRfmThresholds } from './compute-thresholds.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import type { RfmSettings } from './rfm-settings.ts';
import { cutsInUse, optedOutSql, rfmLimits, rfmSql } from './rfm-sql.ts';
import type { ScoreMove } from './score-move.ts';

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
  const thresholds = await findRfmThresholds(db, settings, { asOf });
  const cuts = cutsInUse(thresholds);
  const rows = await db.query<ScoreMove & { score: (typeof previewedScores)[number] }>(movesSql, [
    db.shopId,
    ...rfmLimits(cuts, asOf).map(({ limits }) => limits),
  ]);
  const moves: RfmPreview['moves'] = { rfm_group: [], r_quintile: [], f_quintile: [], m_quintile: [] };
  for (const { score, ...move } of rows) moves[score].push(move);
  return {
    moves,
    cuts: Object.fromEntries(thresholds.map(({ name, cuts: own }) => [name, own])),
    population: thresholds[0]?.population ?? 0,
  };
}

const rfm = rfmSql(2);

const movesSql = `
WITH fresh AS (
  SELECT customer_id, ${rfm.group} AS rfm_group, ${rfm.r} AS r_quintile, ${rfm.f} AS f_quintile, ${rfm.m} AS m_quintile
  FROM customer_traits t WHERE shop_id = $1 AND orders_count > 0 AND NOT ${optedOutSql('t')}
), combined AS (
  SELECT ${previewedScores.map((score) => `s.${score} AS ${score}_was, fresh.${score} AS ${score}_now`).join(', ')}, count(*) AS customers
  FROM (SELECT * FROM customer_scores WHERE shop_id = $1) s FULL JOIN fresh ON fresh.customer_id = s.customer_id
  GROUP BY ${previewedScores.map((score) => `s.${score}, fresh.${score}`).join(', ')}
)
SELECT score, was AS "from", now AS "to", sum(customers)::int AS customers
FROM combined CROSS JOIN LATERAL (VALUES ${previewedScores.map((score) => `('${score}', ${score}_was::text, ${score}_now::text)`).join(', ')}) AS moved (score, was, now)
WHERE was IS NOT NULL OR now IS NOT NULL
GROUP BY score, was, now ORDER BY score, was, now`;
