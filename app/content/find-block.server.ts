import type { ShopDb } from '../platform/db.server.ts';

/** The published version of a block. */
export interface PublishedBlock {
  slug: string;
  name: string;
  kind: string;
  version: number;
  source: string;
  fallback: string;
}

/** A block as it is published, or null when the store has no such block. One query by primary key. */
export async function findBlock(db: ShopDb, slug: string): Promise<PublishedBlock | null> {
  const [block] = await db.query<PublishedBlock>(
    `SELECT b.slug, b.name, b.kind, v.version, v.source, v.fallback
     FROM block b JOIN block_version v ON v.shop_id = b.shop_id AND v.slug = b.slug AND v.version = b.published_version
     WHERE b.shop_id = $1 AND b.slug = $2`,
    [db.shopId, slug],
  );
  return block ?? null;
}
