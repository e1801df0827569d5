import type { ShopDb } from '../platform/db.server.ts';
import { gallery } from './gallery.ts';

const builtIn = gallery.filter((segment) => segment.builtIn);

/**
 * Makes sure that the store has the segments every store begins with. Where nobody is known to segments yet they are live at once, and everybody
 * who comes is decided; otherwise they are built, and who is in them from the beginning is no news. One query; three when one is missing.
 */
export async function ensureSegments(db: ShopDb, asOf: Date): Promise<void> {
  const slugs = builtIn.map(({ slug }) => slug);
  const missing = await db.query(
    `SELECT FROM unnest($2::text[]) AS begins (slug) LEFT JOIN segment s ON s.shop_id = $1 AND s.slug = begins.slug
     WHERE s.slug IS NULL OR (s.source = '' AND s.deleted_at IS NULL)`,
    [db.shopId, slugs],
  );
  if (missing.length === 0) return;
  const written = await db.query<{ slug: string; source: string; state: string }>(
    `INSERT INTO segment AS s (shop_id, slug, name, description, source, built_in, position, state, swept_through)
     SELECT $1, slug, name, description, source, true, position,
       CASE WHEN EXISTS (SELECT FROM customer_attributes WHERE shop_id = $1) THEN 'building' ELSE 'live' END, $6
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS begins (slug, name, description, source, position)
     -- one of a time before segments were texts: its members are compared with the text
     ON CONFLICT (shop_id, slug) DO UPDATE SET source = excluded.source, state = 'building', swept_through = excluded.swept_through
       WHERE s.source = '' AND s.deleted_at IS NULL
     RETURNING slug, source, state`,
    [
      db.shopId,
      slugs,
      builtIn.map(({ name }) => name),
      builtIn.map(({ description }) => description),
      builtIn.map(({ source }) => source),
      asOf,
    ],
  );
  await db.query(
    `INSERT INTO segment_version (shop_id, slug, version, source, author, created_at)
     SELECT $1, slug, 1, source, 'Regulars', $4 FROM unnest($2::text[], $3::text[]) AS begins (slug, source) ON CONFLICT DO NOTHING`,
    [db.shopId, written.map(({ slug }) => slug), written.map(({ source }) => source), asOf],
  );
  if (written.some(({ state }) => state === 'building')) await db.wake('rebuild');
}
