import { holdProjection } from '../inbox/hold-projection.server.ts';
import { forShop } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { listUnsettled } from '../profiles/list-unsettled.server.ts';

/** So that waiting deliveries have their turn soon. */
const batchMax = 500;

/**
 * Weighs again the contacts of people of whom several sources speak, after the store chose anew whom to believe: one batch in one
 * transaction, and itself at the back of the line while there are more. Cut short at any point, it goes on where it was.
 */
export async function resettle(shopId: number): Promise<void> {
  await forShop(shopId, async (db) => {
    await holdProjection(db);
    const reconsidered = await listUnsettled(db, batchMax);
    if (reconsidered.length === 0) return;
    await absorb(db, [], { reconsidered });
    await db.wake('refresh');
    await db.wake('resettle');
  });
}
