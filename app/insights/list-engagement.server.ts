import type { ShopDb } from '../platform/db.server.ts';
import { countedOrders } from './counted-orders.ts';
import { daySql } from './decay.ts';
import type { EngagementPart } from './engagement-part.ts';
import { wanted } from './fresh-traits.ts';
import { activityKinds, countsAsDoneSql, isVisitSql, pointsParameters } from './measure-engagement.server.ts';
import { engagementArea, engagementSettings } from './score-settings.ts';
import { getSettingInUse } from './settings-in-use.server.ts';

/**
 * What one customer did that has points, by kind: what it was worth, and what is left of that on the day of `asOf`. The parts add up to the score
 * (tested). Three queries by index.
 */
export async function listEngagement(
  db: ShopDb,
  customerId: string,
  asOf: Date,
): Promise<{ parts: EngagementPart[]; halfLifeDays: number }> {
  const { points, halfLifeDays } = await getSettingInUse(db, engagementArea, engagementSettings);
  const parts = await db.query<EngagementPart>(partsSql, [
    db.shopId,
    [customerId],
    asOf,
    halfLifeDays,
    ...pointsParameters(points),
    Object.values(activityKinds),
  ]);
  return { parts, halfLifeDays };
}

const partsSql = `
WITH counted AS (${countedOrders}), did AS (
  SELECT a.kind, ${daySql('a.occurred_at')} AS day, ${isVisitSql} AS is_visit FROM activity a
  WHERE ${wanted('a')} AND a.occurred_at <= $3 AND ${countsAsDoneSql}
), done AS (
  SELECT 'order' AS kind, ${daySql('placed_at')} AS day, ($7::int[])[1] AS points FROM counted
  UNION ALL
  SELECT 'checkout', ${daySql('k.created_at')}, ($7::int[])[2] FROM checkout k
  WHERE ${wanted('k')} AND k.deleted_at IS NULL AND k.created_at <= $3
  UNION ALL
  SELECT each.shown, did.day, each.points FROM did JOIN unnest($5::text[], $6::int[], $8::text[]) AS each (kind, points, shown) ON each.kind = did.kind
  UNION ALL
  SELECT DISTINCT 'visit', day, ($7::int[])[3] FROM did WHERE is_visit
)
SELECT kind, count(*)::int AS times, sum(points)::int AS points,
       sum(points * power(2::float8, greatest(-1000, (day - ${daySql('$3::timestamptz')}) / $4::float8))) AS "left"
FROM done WHERE points > 0 GROUP BY kind ORDER BY kind`;
