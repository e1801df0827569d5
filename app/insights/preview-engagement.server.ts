import type { ShopDb } from '../platform/db.server.ts';
import { daySql, scoreOnSql } from './decay.ts';
import { freshSql, pointsParameters } from './measure-engagement.server.ts';
import { sampleCustomers } from './sample-customers.server.ts';
import { engagementArea, type EngagementSettings, engagementSettings } from './score-settings.ts';
import { getSettingInUse } from './settings-in-use.server.ts';

/** Where one bar of the distribution ends and the next begins: 0, 1-4, 5-9, ... 100 and more. */
export const engagementBars = [1, 5, 10, 20, 50, 100] as const;

/** How customers spread over engagement scores. */
export interface EngagementPreview {
  /** Customers per bar now, and by the settings given. */
  before: number[];
  after: number[];
  /** Customers looked at, of `total`. */
  drawn: number;
  total: number;
}

/**
 * How engagement scores would spread by these settings and how they do, as of the day of `asOf`. Exact up to 10,000 customers;
 * of more, as many are drawn. Writes nothing. Three queries.
 */
export async function previewEngagement(
  db: ShopDb,
  settings: EngagementSettings,
  asOf: Date,
): Promise<EngagementPreview> {
  const { ids, total } = await sampleCustomers(db);
  const { halfLifeDays } = await getSettingInUse(db, engagementArea, engagementSettings);
  const rows = await db.query<{ bar: number; before: number; after: number }>(
    `${freshSql}, barred AS (
       SELECT ${barSql('score')} AS now,
              ${barSql(scoreOnSql('s.engagement_log2', { day: daySql('$3::timestamptz'), halfLife: '$8' }))} AS was
       FROM fresh JOIN customer_scores s ON s.shop_id = $1 AND s.customer_id = fresh.customer_id
     )
     SELECT bar, (SELECT count(*)::int FROM barred WHERE was = bar) AS before, (SELECT count(*)::int FROM barred WHERE now = bar) AS after
     FROM generate_series(0, ${engagementBars.length}) bar ORDER BY bar`,
    [db.shopId, ids, asOf, settings.halfLifeDays, ...pointsParameters(settings.points), halfLifeDays],
  );
  return { before: rows.map((row) => row.before), after: rows.map((row) => row.after), drawn: ids.length, total };
}

const barSql = (score: string) => `width_bucket(${score}, ARRAY[${engagementBars.join(', ')}])`;
