import { holdProjection } from '../inbox/hold-projection.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { forShop } from '../platform/db.server.ts';
import { emptyBodies } from '../privacy/empty-bodies.server.ts';
import { finishRedactions, redactNext } from '../privacy/redact-customer.server.ts';
import { redactShop } from '../privacy/redact-shop.server.ts';

/**
 * Does what people and Shopify asked to be erased: one person, one batch of bodies, one batch of a whole store, each in a transaction
 * of its own, and itself at the back of the line while more is to do. Woken by the request, by each ESP's answer and by the sweep.
 */
export async function answerRequests(shopId: number, now: Date): Promise<void> {
  const steps = [
    await forShop(shopId, async (db) => {
      await holdProjection(db);
      return redactShop(db, now);
    }),
    await forShop(shopId, async (db) => {
      await holdProjection(db);
      await holdConclusions(db);
      return redactNext(db, now);
    }),
    await forShop(shopId, emptyBodies),
  ];
  await forShop(shopId, async (db) => {
    await finishRedactions(db, now);
    if (steps.includes(true)) await db.wake('answer-requests');
  });
}
