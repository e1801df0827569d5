import type { z } from 'zod';
import type { ShopDb } from './db.server.ts';

/** A version of an area's settings. */
export interface SettingVersion {
  version: number;
  author: string;
  createdAt: Date;
}

/** The settings that hold in an area, or the schema's defaults when there are none that can be read. One query. */
export async function getSetting<Schema extends z.ZodType>(
  db: ShopDb,
  area: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return (await getVersionedSetting(db, area, schema)).value;
}

/** The settings that hold in an area with their version; 0 = the schema's own defaults. One query. */
export async function getVersionedSetting<Schema extends z.ZodType>(
  db: ShopDb,
  area: string,
  schema: Schema,
): Promise<{ version: number; value: z.infer<Schema> }> {
  const [row] = await db.query<{ version: number; value: unknown }>(
    'SELECT version, value FROM setting_version WHERE shop_id = $1 AND area = $2 ORDER BY version DESC LIMIT 1',
    [db.shopId, area],
  );
  return { version: row?.version ?? 0, value: readSetting(schema, row?.value) };
}

/** A stored value, or the schema's own defaults when there is none that can be read. */
export function readSetting<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value ?? {});
  return read.success ? read.data : schema.parse({});
}

/** Makes settings hold from now on; the versions before stay. @param author who did it, as the merchant's list of versions names them. */
export async function saveSetting(
  db: ShopDb,
  area: string,
  { value, author, at }: { value: object; author: string; at: Date },
): Promise<void> {
  // two who save at once wait for each other
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('setting ' || $2), $1)`, [db.shopId, area]);
  await db.query(
    `INSERT INTO setting_version (shop_id, area, version, value, author, created_at)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 FROM setting_version WHERE shop_id = $1 AND area = $2`,
    [db.shopId, area, JSON.stringify(value), author, at],
  );
}

/** Makes an earlier version hold again, as a new one. @returns false when there is no such version. */
export async function restoreSetting(
  db: ShopDb,
  area: string,
  { version, author, at }: { version: number; author: string; at: Date },
): Promise<boolean> {
  const [row] = await db.query<{ value: object }>(
    'SELECT value FROM setting_version WHERE shop_id = $1 AND area = $2 AND version = $3',
    [db.shopId, area, version],
  );
  if (row) await saveSetting(db, area, { value: row.value, author, at });
  return row !== undefined;
}

/** The last 20 versions, newest first. One query. */
export async function listSettingVersions(db: ShopDb, area: string): Promise<SettingVersion[]> {
  return db.query<SettingVersion>(
    `SELECT version, author, created_at AS "createdAt" FROM setting_version WHERE shop_id = $1 AND area = $2 ORDER BY version DESC LIMIT 20`,
    [db.shopId, area],
  );
}
