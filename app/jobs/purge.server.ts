import { purgeDeliveries } from '../inbox/purge-deliveries.server.ts';
import { purgeOutbox } from '../outbox/purge-outbox.server.ts';
import { forShop } from '../platform/db.server.ts';

/** Rows of each kind in one transaction: well under a second. */
const rowsMax = 2000;

/**
 * Lets go of what a store's work has left behind and nobody needs any more: one batch in one transaction, and itself at the back of
 * the line while more is due. Nightly.
 * @returns whether more is due.
 */
export async function purge(shopId: number, asOf: Date): Promise<boolean> {
  return forShop(shopId, async (db) => {
    const due = [await purgeDeliveries(db, asOf, rowsMax), await purgeOutbox(db, asOf, rowsMax)];
    const more = due.includes(true);
    if (more) await db.wake('purge');
    return more;
  });
}
