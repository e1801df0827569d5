import type { z } from 'zod';
import type { ShopDb } from '../platform/db.server.ts';
import { getSetting, getVersionedSetting, readSetting } from '../platform/settings.server.ts';
import { saveThresholds } from './save-thresholds.server.ts';
import type { Threshold } from './thresholds.ts';

/** Names of the rows of `threshold` whose one cut is a version of an area's settings: that by which everybody is scored, and was when a run went through. */
export const inUse = (area: string) => `settings.${area}`;
const concluded = (area: string) => `concluded.${area}`;

/** The settings of now, for a run over the whole store: from its end on everybody goes by them. Two queries. */
export async function takeSetting<Schema extends z.ZodType>(
  db: ShopDb,
  area: string,
  { schema, asOf }: { schema: Schema; asOf: Date },
): Promise<z.infer<Schema>> {
  const { version, value } = await getVersionedSetting(db, area, schema);
  await saveThresholds(db, asOf, [settingTaken(area, version)]);
  return value;
}

/** The same as a row, for who stores it later. */
export const settingTaken = (area: string, version: number): Threshold => ({
  name: inUse(area),
  cuts: [version],
  population: 0,
});

/**
 * The settings that everybody goes by, those of now before anybody did: whom a merchant's edit moves, moves with everybody. By version, since
 * moments of two machines or of two transactions need not be in the order of what was read. One query by primary key.
 */
export async function getSettingInUse<Schema extends z.ZodType>(
  db: ShopDb,
  area: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const [used] = await db.query<{ value: unknown }>(
    `SELECT v.value FROM threshold t LEFT JOIN setting_version v ON v.shop_id = t.shop_id AND v.area = $2 AND v.version = t.cuts[1]::int
     WHERE t.shop_id = $1 AND t.name = $3`,
    [db.shopId, area, inUse(area)],
  );
  return used ? readSetting(schema, used.value) : getSetting(db, area, schema);
}

/** Whether a version of an area's settings waits for everybody to be scored by it. One query by primary key. */
export async function isSettingPending(db: ShopDb, area: string): Promise<boolean> {
  const [row] = await db.query<{ pending: boolean }>(
    `SELECT EXISTS (SELECT FROM setting_version v JOIN threshold t ON t.shop_id = v.shop_id AND t.name = $3
       WHERE v.shop_id = $1 AND v.area = $2 AND v.version > t.cuts[1]) AS pending`,
    [db.shopId, area, inUse(area)],
  );
  return row?.pending ?? false;
}

/**
 * Whether everybody goes by other settings of these areas than when a run last went through: whom that moves did nothing, so it is no news, also
 * when a run that died is repeated. One query by primary key.
 */
export async function wereRedefined(db: ShopDb, areas: readonly string[]): Promise<boolean> {
  const [row] = await db.query<{ redefined: boolean }>(
    `SELECT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS area (in_use, concluded)
       JOIN threshold used ON used.shop_id = $1 AND used.name = in_use JOIN threshold last ON last.shop_id = $1 AND last.name = area.concluded
       WHERE used.cuts <> last.cuts) AS redefined`,
    [db.shopId, areas.map(inUse), areas.map(concluded)],
  );
  return row?.redefined ?? false;
}

/** A run went through: nobody has to be kept from being told of these settings any more. */
export async function concludeSettings(db: ShopDb, areas: readonly string[], asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO threshold AS t (shop_id, name, as_of, cuts, population)
     SELECT $1, area.concluded, $4, used.cuts, 0 FROM unnest($2::text[], $3::text[]) AS area (in_use, concluded)
     JOIN threshold used ON used.shop_id = $1 AND used.name = in_use
     ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, cuts = excluded.cuts`,
    [db.shopId, areas.map(inUse), areas.map(concluded), asOf],
  );
}
