import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { notificationArea, notificationSettings } from './notification-settings.ts';

/** A mail to the merchant that was queued last. */
export interface LastMail {
  state: 'pending' | 'sending' | 'sent' | 'dead';
  reason: string | null;
  queuedAt: Date;
}

/** An app can send no mail of Shopify's: it takes the store's own sender. */
const sender = 'sendgrid';

/**
 * Queues a mail to the merchant through the store's SendGrid. Two queries.
 * @returns whether there is an address and a connection for it.
 */
export async function queueMail(
  db: ShopDb,
  { key, subject, text }: { key: string; subject: string; text: string },
  now: Date,
): Promise<boolean> {
  const { to, from } = await getSetting(db, notificationArea, notificationSettings);
  if (to === null || from === null) return false;
  const queued = await db.query(
    `INSERT INTO outbox_item (shop_id, destination, item_key, kind, payload, due_at, queued_at)
     SELECT $1, $2, 'mail:' || $3, 'mail', $4, $5, $5 FROM destination WHERE shop_id = $1 AND kind = $2 AND state = 'connected'
     ON CONFLICT DO NOTHING RETURNING 1`,
    [db.shopId, sender, key, JSON.stringify({ from, to, subject, text }), now],
  );
  if (queued.length > 0) await db.wake('deliver', { destination: sender });
  return queued.length > 0;
}

/** What became of the mail that was queued last: keys are dates. One query by a range of the primary key. */
export async function findLastMail(db: ShopDb): Promise<LastMail | null> {
  const [mail] = await db.query<LastMail>(
    `SELECT state, reason, queued_at AS "queuedAt" FROM outbox_item
     WHERE shop_id = $1 AND destination = $2 AND item_key >= 'mail:' AND item_key < 'mail;' ORDER BY item_key DESC LIMIT 1`,
    [db.shopId, sender],
  );
  return mail ?? null;
}

/** Whether the store has a connection by which mails can leave. One query. */
export async function canMail(db: ShopDb): Promise<boolean> {
  const rows = await db.query(`SELECT FROM destination WHERE shop_id = $1 AND kind = $2 AND state = 'connected'`, [
    db.shopId,
    sender,
  ]);
  return rows.length > 0;
}
