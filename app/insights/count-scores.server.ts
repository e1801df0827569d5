import type { ShopDb } from '../platform/db.server.ts';

/** Scores that have few values. */
export const countedScores = [
  'rfm_group',
  'r_quintile',
  'f_quintile',
  'm_quintile',
  'lifecycle',
  'loyalty_tier',
] as const;

/** How many customers have each value of each score; who has none of it is not counted. */
export type ScoreCounts = Record<(typeof countedScores)[number], { value: string; customers: number }[]>;

/** Counts the stored scores of the whole store, exactly. One pass over the customers. */
export async function countScores(db: ShopDb): Promise<ScoreCounts> {
  const rows = await db.query<{ score: (typeof countedScores)[number]; value: string; customers: number }>(
    // combinations are few: counted first
    `WITH combined AS (
       SELECT ${countedScores.join(', ')}, count(*) AS customers FROM customer_scores WHERE shop_id = $1 GROUP BY ${countedScores.join(', ')}
     )
     SELECT score, value, sum(customers)::int AS customers
     FROM combined CROSS JOIN LATERAL (VALUES ${countedScores.map((score) => `('${score}', ${score}::text)`).join(', ')}) AS each (score, value)
     WHERE value IS NOT NULL GROUP BY score, value ORDER BY score, value`,
    [db.shopId],
  );
  const counts: ScoreCounts = {
    rfm_group: [],
    r_quintile: [],
    f_quintile: [],
    m_quintile: [],
    lifecycle: [],
    loyalty_tier: [],
  };
  for (const { score, ...count } of rows) counts[score].push(count);
  return counts;
}
