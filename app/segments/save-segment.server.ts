import type { ShopDb } from '../platform/db.server.ts';
import type { Problem } from './language/ast.ts';
import { readSegment } from './language/read-segment.ts';
import { reservedSlugs, slugOf } from './slug-of.ts';
import { wantShopifySegments } from './want-shopify-segments.server.ts';

/** What became of a text that was to hold. */
export type Saved =
  | { ok: true; slug: string; version: number }
  | { ok: false; reason: 'refused'; problems: Problem[] }
  /** `changed-meanwhile`: somebody saved another text since the editor was opened. */
  | { ok: false; reason: 'not-there' | 'changed-meanwhile' | 'too-many' | 'name-missing' };

/** Each costs something at every change of a customer. */
export const segmentsMax = 250;
/** As the list and a property at an ESP show it. */
export const nameLengthMax = 100;

/**
 * Adds a segment, to be built. @param slug for a ready one; otherwise made from the name. A slug is taken once: also one that was
 * deleted keeps its history.
 */
export async function createSegment(
  db: ShopDb,
  given: { name: string; description: string; source: string; author: string; at: Date; slug?: string },
): Promise<Saved> {
  const name = given.name.trim().slice(0, nameLengthMax);
  if (name === '') return { ok: false, reason: 'name-missing' };
  const { problems, expression } = readSegment(given.source);
  if (expression === null || problems.length > 0) return { ok: false, reason: 'refused', problems };
  // two who add at once wait for each other
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('segments'), $1)`, [db.shopId]);
  const known = await db.query<{ slug: string; alive: boolean; position: number }>(
    'SELECT slug, deleted_at IS NULL AS alive, position FROM segment WHERE shop_id = $1',
    [db.shopId],
  );
  if (known.filter(({ alive }) => alive).length >= segmentsMax) return { ok: false, reason: 'too-many' };
  const slug = freeSlug(
    given.slug ?? slugOf(name),
    new Set([...reservedSlugs, ...known.map((segment) => segment.slug)]),
  );
  const position = Math.max(0, ...known.map((segment) => segment.position)) + 1;
  await db.query(
    `INSERT INTO segment (shop_id, slug, name, description, source, built_in, position, state) VALUES ($1, $2, $3, $4, $5, false, $6, 'building')`,
    [db.shopId, slug, name, given.description.trim(), given.source, position],
  );
  await keepVersion(db, { ...given, slug, version: 1 });
  await wantShopifySegments(db);
  await db.wake('rebuild');
  return { ok: true, slug, version: 1 };
}

/**
 * Makes another text hold from now on; the ones before stay. A rebuild that runs with the old text ends at its next range. The same text
 * again changes nothing.
 * @param basedOn the version that the editor was opened with.
 */
export async function saveSegment(
  db: ShopDb,
  slug: string,
  { source, author, at, basedOn }: { source: string; author: string; at: Date; basedOn: number },
): Promise<Saved> {
  const { problems, expression } = readSegment(source);
  if (expression === null || problems.length > 0) return { ok: false, reason: 'refused', problems };
  const [held] = await db.query<{ version: number; source: string }>(
    'SELECT version, source FROM segment WHERE shop_id = $1 AND slug = $2 AND deleted_at IS NULL FOR UPDATE',
    [db.shopId, slug],
  );
  if (!held) return { ok: false, reason: 'not-there' };
  if (held.source === source) return { ok: true, slug, version: held.version };
  if (held.version !== basedOn) return { ok: false, reason: 'changed-meanwhile' };
  const version = held.version + 1;
  await db.query(
    `UPDATE segment SET source = $3, version = $4, state = 'building', reason = NULL, built_through = NULL, due_at = NULL
     WHERE shop_id = $1 AND slug = $2`,
    [db.shopId, slug, source, version],
  );
  await keepVersion(db, { slug, version, source, author, at });
  await wantShopifySegments(db);
  await db.wake('rebuild');
  return { ok: true, slug, version };
}

/** Makes an earlier text hold again, as a new version. */
export async function restoreSegment(
  db: ShopDb,
  slug: string,
  { version, author, at }: { version: number; author: string; at: Date },
): Promise<Saved> {
  const [row] = await db.query<{ source: string; held: number }>(
    `SELECT v.source, s.version AS held FROM segment_version v JOIN segment s ON s.shop_id = v.shop_id AND s.slug = v.slug
     WHERE v.shop_id = $1 AND v.slug = $2 AND v.version = $3`,
    [db.shopId, slug, version],
  );
  if (!row) return { ok: false, reason: 'not-there' };
  return saveSegment(db, slug, { source: row.source, author, at, basedOn: row.held });
}

async function keepVersion(
  db: ShopDb,
  { slug, version, source, author, at }: { slug: string; version: number; source: string; author: string; at: Date },
): Promise<void> {
  await db.query(
    'INSERT INTO segment_version (shop_id, slug, version, source, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [db.shopId, slug, version, source, author, at],
  );
}

function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
