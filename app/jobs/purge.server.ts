import { purgeUploads } from '../inbox/files/purge-uploads.server.ts';
import { purgeDeliveries } from '../inbox/purge-deliveries.server.ts';
import { purgeOutbox } from '../outbox/purge-outbox.server.ts';
import { forShop } from '../platform/db.server.ts';
import { purgeFacts } from '../privacy/purge-facts.server.ts';
import { getRetention } from '../privacy/retention-settings.server.ts';

/** Rows of each kind in one transaction: well under a second. */
const rowsMax = 2000;

/**
 * Lets go of what nobody needs any more and of what was kept as long as the store said: one batch in one transaction, then
 * itself at the back of the line while more is due. Nightly.
 * @returns whether more is due.
 */
export async function purge(shopId: number, asOf: Date): Promise<boolean> {
  return forShop(shopId, async (db) => {
    const days = await getRetention(db);
    await purgeUploads(db, asOf);
    const due = [
      await purgeDeliveries(db, asOf, {
        bodyDays: days.bodies,
        quarantineDays: days.quarantine,
        rowDays: days.deliveries,
        rowsMax,
      }),
      await purgeOutbox(db, asOf, { eventDays: days.events, receiptDays: days.receipts, rowsMax }),
      await purgeFacts(db, asOf, { days, rowsMax }),
    ];
    const more = due.includes(true);
    if (more) await db.wake('purge');
    return more;
  });
}
