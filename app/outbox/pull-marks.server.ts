import type { ShopDb } from '../platform/db.server.ts';

/** Up to which moment each source that is asked again and again was read. One query. */
export async function readPullMarks(db: ShopDb): Promise<Map<string, Date>> {
  const rows = await db.query<{ source: string; through: Date }>(
    'SELECT source, through FROM pull_mark WHERE shop_id = $1',
    [db.shopId],
  );
  return new Map(rows.map(({ source, through }) => [source, through]));
}

/** Moves a mark on; never back. One query. */
export async function movePullMark(db: ShopDb, source: string, through: Date): Promise<void> {
  await db.query(
    `INSERT INTO pull_mark AS m (shop_id, source, through) VALUES ($1, $2, $3)
     ON CONFLICT (shop_id, source) DO UPDATE SET through = greatest(m.through, excluded.through)`,
    [db.shopId, source, through],
  );
}
