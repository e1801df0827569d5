import { takeUntoldAlerts } from '../inbox/take-untold-alerts.server.ts';
import { alertMail } from '../outbox/alert-mail.ts';
import { queueMail } from '../outbox/queue-mail.server.ts';
import { env } from '../platform/env.server.ts';
import { forShop } from '../platform/db.server.ts';

/**
 * Tells the merchant by mail of alerts that began, one mail for all that did, at most one in ten minutes. Where no mail can be sent they
 * stay in the admin and are not told later: they would be old news.
 */
export async function notify(shopId: number, now: Date): Promise<void> {
  await forShop(shopId, async (db) => {
    const taken = await takeUntoldAlerts(db, now);
    if ('notBefore' in taken) return db.wake('notify', { due: taken.notBefore });
    if (taken.messages.length === 0) return;
    const [shop] = await db.query<{ name: string | null; domain: string }>(
      'SELECT name, domain FROM shop WHERE shop_id = $1',
      [shopId],
    );
    const domain = shop?.domain ?? '';
    const page = `https://${domain}/admin/apps/${env().SHOPIFY_API_KEY}/app/quality`;
    const mail = alertMail(taken.messages, { store: shop?.name ?? domain, page });
    await queueMail(db, { key: now.toISOString(), ...mail }, now);
  });
}
