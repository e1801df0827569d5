import type { ShopDb } from '../platform/db.server.ts';
import { countedOrders } from './counted-orders.ts';
import { saveThresholds } from './save-thresholds.server.ts';
import { daySql, log2Sql, scoreOnSql, weightSql } from './decay.ts';
import { wanted } from './fresh-traits.ts';
import { holdConclusions } from './hold-conclusions.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { asItWas, putAside } from './put-aside.server.ts';
import { engagementArea, type EngagementSettings, engagementSettings } from './score-settings.ts';
import { getSettingInUse, takeSetting } from './settings-in-use.server.ts';
import { thresholdNames as names } from './thresholds.ts';

/**
 * Adds up how engaged customers are as of the day of `asOf`: `engagement_log2` (see `decay.ts`) and `engagement_score` of
 * `customer_scores`. Whom `scoreCustomers` gave no row has none. Rows that stay the same are not written. Nobody else concludes from when something
 * is written until the transaction ends.
 * The whole store is worked out with the settings of then, single customers with those that the rest was worked out with.
 * @param customerIds null: the whole store.
 */
export async function measureEngagement(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<void> {
  const valuesBy = ({ points, halfLifeDays }: EngagementSettings) => [
    db.shopId,
    customerIds,
    asOf,
    halfLifeDays,
    ...pointsParameters(points),
  ];
  if (customerIds !== null) {
    const settings = await getSettingInUse(db, engagementArea, engagementSettings);
    await holdConclusions(db);
    await db.query(`${freshSql} ${writeSql('fresh', '$3')}`, valuesBy(settings));
    return;
  }
  const settings = await takeSetting(db, engagementArea, { schema: engagementSettings, asOf });
  await saveThresholds(db, asOf, [{ name: names.halfLife, cuts: [settings.halfLifeDays], population: 0 }]);
  await planForWholeStore(db);
  await putAside(db, { sql: differingSql, values: valuesBy(settings) }, () =>
    db.query(`${writeSql('differing', '$2')} AND ${asItWas}`, [db.shopId, asOf]),
  );
}

/** Points as `freshSql` takes them: $5 kinds of activities, $6 their points, $7 those of orders, checkouts and visits. */
export function pointsParameters(points: EngagementSettings['points']): [string[], number[], number[]] {
  return [
    Object.keys(activityKinds),
    Object.values(activityKinds).map((kind) => points[kind]),
    [points.order, points.checkout, points.visit],
  ];
}

/** Activities that have points each. */
export const activityKinds: Record<string, keyof EngagementSettings['points']> = {
  product_added_to_cart: 'cart',
  product_viewed: 'view',
  search_submitted: 'search',
  mail_clicked: 'mailClicked',
  mail_opened: 'mailOpened',
};

/** SQL: of an activity, whether it shows somebody in the storefront on its day, whatever they did there. */
export const isVisitSql = `a.kind NOT LIKE 'mail%' AND a.kind <> 'spam_reported'`;

/** SQL: of an activity, whether it counts; a mail that a program opened is nothing. */
export const countsAsDoneSql = `(a.kind <> 'mail_opened' OR a.data ->> 'machine' IS NULL)`;

/** SQL that ends with `fresh`: customer_id, log2 and score of whom is wanted. Parameters: shop, ids, as of, half-life, `pointsParameters`. */
export const freshSql = `
WITH counted AS (${countedOrders}), done AS (
  SELECT customer_id, ${daySql('placed_at')} AS day, ($7::int[])[1] * count(*) AS points FROM counted GROUP BY customer_id, day
  UNION ALL
  SELECT k.customer_id, ${daySql('k.created_at')} AS day, ($7::int[])[2] * count(*) FROM checkout k
  WHERE ${wanted('k')} AND k.deleted_at IS NULL AND k.created_at <= $3 GROUP BY k.customer_id, day
  UNION ALL
  SELECT a.customer_id, ${daySql('a.occurred_at')} AS day, coalesce(sum(each.points), 0)
           + CASE WHEN bool_or(${isVisitSql}) THEN ($7::int[])[3] ELSE 0 END
  FROM activity a LEFT JOIN unnest($5::text[], $6::int[]) AS each (kind, points) ON each.kind = a.kind
  WHERE ${wanted('a')} AND a.occurred_at <= $3 AND ${countsAsDoneSql}
  GROUP BY a.customer_id, day
), summed AS (
  SELECT customer_id, ${log2Sql(`sum(points * ${weightSql('day', '$4')})`)} AS log2 FROM done GROUP BY customer_id
), fresh AS (
  SELECT s.customer_id, log2, ${scoreOnSql('log2', { day: daySql('$3::timestamptz'), halfLife: '$4' })} AS score
  FROM customer_scores s LEFT JOIN summed USING (customer_id) WHERE ${wanted('s')}
)`;

const differs = '(s.engagement_log2, s.engagement_score) IS DISTINCT FROM (log2, score)';

const differingSql = `${freshSql}
SELECT fresh.*, s.ctid AS place, s.computed_at
FROM fresh JOIN customer_scores s ON s.shop_id = $1 AND s.customer_id = fresh.customer_id WHERE ${differs}
  -- who was measured later knows better
  AND s.computed_at <= $3`;

const writeSql = (from: string, asOf: string) => `
UPDATE customer_scores s SET engagement_log2 = log2, engagement_score = score, computed_at = ${asOf}
FROM ${from} changed WHERE s.shop_id = $1 AND s.customer_id = changed.customer_id AND ${differs}`;
