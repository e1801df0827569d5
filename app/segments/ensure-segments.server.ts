import type { ShopDb } from '../platform/db.server.ts';
import { builtInSegments } from './built-in.ts';

/** Makes sure that the store has the built-in segments. One query; writes only what is missing. */
export async function ensureSegments(db: ShopDb): Promise<void> {
  await db.query(
    `INSERT INTO segment (shop_id, slug, name, description, built_in, position)
     SELECT $1, slug, name, description, true, position FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS s (slug, name, description, position)
     ON CONFLICT (shop_id, slug) DO NOTHING`,
    [
      db.shopId,
      builtInSegments.map((segment) => segment.slug),
      builtInSegments.map((segment) => segment.name),
      builtInSegments.map((segment) => segment.description),
    ],
  );
}
