import type { ShopDb } from '../platform/db.server.ts';
import { exclusionArea } from './exclusion-rules.ts';
import { rfmArea } from './rfm-settings.ts';
import { engagementArea, lifecycleArea, loyaltyArea } from './score-settings.ts';
import { thresholdNames as names } from './thresholds.ts';

/** Settings that decide who has which score. */
const definingAreas: readonly string[] = [rfmArea, engagementArea, lifecycleArea, loyaltyArea, exclusionArea];

/**
 * Whether the merchant changed what scores mean since the whole store was last concluded: whom that moves did nothing, so it
 * is no news, also when a run that died is repeated. One query over a handful of rows.
 * @param threshold another one whose moment is asked about.
 */
export async function wereScoresRedefined(db: ShopDb, threshold: string = names.concluded): Promise<boolean> {
  return wereChangedSince(db, definingAreas, threshold);
}

/** Whether settings of an area wait for everybody to be scored by them. One query over a handful of rows. */
export async function isScoringPending(db: ShopDb, area: string): Promise<boolean> {
  return wereChangedSince(db, [area], names.buyers);
}

/** @param threshold whose moment they are later than; without it, nothing is. */
async function wereChangedSince(db: ShopDb, areas: readonly string[], threshold: string): Promise<boolean> {
  const [row] = await db.query<{ redefined: boolean }>(
    `SELECT EXISTS (SELECT FROM setting_version v JOIN threshold t ON t.shop_id = v.shop_id AND t.name = $2
       WHERE v.shop_id = $1 AND v.area = ANY ($3) AND v.created_at >= t.as_of) AS redefined`,
    [db.shopId, threshold, areas],
  );
  return row?.redefined ?? false;
}
