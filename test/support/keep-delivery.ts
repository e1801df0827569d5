import { randomUUID } from 'node:crypto';
import { sealBody } from '../../app/inbox/seal-body.server.ts';
import { forShop } from '../../app/platform/db.server.ts';

/** A delivery as a test needs it; what is left out is the ordinary case. */
export interface DeliveryGiven {
  topic: string;
  /** A text goes in as it is. */
  body: string | object;
  webhookId?: string;
  triggeredAt?: string;
  state?: 'pending' | 'settled';
}

/** Keeps a delivery in a store's inbox; nobody is woken by it. */
export async function keepDelivery(
  shopId: number,
  { topic, body, webhookId = randomUUID(), triggeredAt = '2025-06-01T00:00:00Z', state = 'pending' }: DeliveryGiven,
): Promise<void> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  await forShop(shopId, (db) =>
    db.query(
      'INSERT INTO delivery (shop_id, webhook_id, topic, triggered_at, bytes, body, state) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [shopId, webhookId, topic, triggeredAt, bytes.length, sealBody(shopId, bytes), state],
    ),
  );
}
