import type { ShopDb } from '../platform/db.server.ts';
import { recommendationsFallback, recommendationsSlug, recommendationsSource } from './recommendations-block.ts';

/** Makes sure that the store has the recommendation block, published in version 1. Writes only what is missing. */
export async function ensureBlocks(db: ShopDb): Promise<void> {
  await db.query(
    `INSERT INTO block (shop_id, slug, name, kind, published_version) VALUES ($1, $2, 'Recommended for you', 'recommendations', 1)
     ON CONFLICT (shop_id, slug) DO NOTHING`,
    [db.shopId, recommendationsSlug],
  );
  await db.query(
    `INSERT INTO block_version (shop_id, slug, version, source, fallback) VALUES ($1, $2, 1, $3, $4) ON CONFLICT (shop_id, slug, version) DO NOTHING`,
    [db.shopId, recommendationsSlug, recommendationsSource, recommendationsFallback],
  );
}
