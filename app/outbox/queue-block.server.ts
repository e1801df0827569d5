import { klaviyoRecommendations } from '../content/recommendations-block.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { BlockPayload } from './destination.ts';

/**
 * Queues a block for Klaviyo, where it becomes universal content that reads the profile's properties. Not for SendGrid, which keeps
 * no blocks: its templates read the same custom fields. A block that the ESP has as it is now is not queued. One query.
 * @param asOf when it may first be sent.
 * @returns whether the store has a block with that slug; only recommendation blocks have a Klaviyo form.
 */
export async function queueBlock(db: ShopDb, slug: string, asOf: Date): Promise<boolean> {
  const [block] = await db.query<{ name: string }>(
    `SELECT name FROM block WHERE shop_id = $1 AND slug = $2 AND kind = 'recommendations'`,
    [db.shopId, slug],
  );
  if (!block) return false;
  const payload: BlockPayload = { slug, name: `Regulars: ${block.name}`, html: klaviyoRecommendations() };
  await db.query(
    `INSERT INTO outbox_item AS o (shop_id, destination, item_key, kind, payload, due_at, queued_at)
     SELECT $1, 'klaviyo', 'block:' || $2, 'block', $3, least($4, clock_timestamp()), least($4, clock_timestamp()) FROM destination WHERE shop_id = $1 AND kind = 'klaviyo' AND state <> 'disconnected'
     ON CONFLICT (shop_id, destination, item_key) DO UPDATE SET
       payload = excluded.payload, revision = o.revision + 1, due_at = excluded.due_at,
       state = CASE WHEN o.state = 'sending' THEN o.state ELSE 'pending' END,
       attempts = CASE WHEN o.state IN ('sending', 'pending') THEN o.attempts ELSE 0 END
     WHERE o.payload <> excluded.payload`,
    [db.shopId, slug, JSON.stringify(payload), asOf],
  );
  return true;
}
