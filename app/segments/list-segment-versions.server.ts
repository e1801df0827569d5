import type { ShopDb } from '../platform/db.server.ts';

/** A text that a segment has or had. */
export interface SegmentVersionRow {
  version: number;
  source: string;
  author: string;
  createdAt: Date;
}

/** The last 50, newest first. One query. */
export async function listSegmentVersions(db: ShopDb, slug: string): Promise<SegmentVersionRow[]> {
  return db.query<SegmentVersionRow>(
    `SELECT version, source, author, created_at AS "createdAt" FROM segment_version WHERE shop_id = $1 AND slug = $2
     ORDER BY version DESC LIMIT 50`,
    [db.shopId, slug],
  );
}
