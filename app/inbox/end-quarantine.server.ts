import type { ShopDb } from '../platform/db.server.ts';

/** One delivery, or all of one reason at one place of one topic. */
export type QuarantineChoice = { webhookId: string } | { topic: string; reason: string; path: string | null };

/**
 * Lets quarantined deliveries be read again, after what they failed on was mended: they wait as if they had just come. What is read
 * twice changes nothing twice, so a second call, or one beside a running projection, is harmless.
 * @returns how many wait now.
 */
export async function replayQuarantined(db: ShopDb, choice: QuarantineChoice): Promise<number> {
  const rows = await db.query(
    `UPDATE delivery SET state = 'pending', reason = NULL, path = NULL WHERE ${chosen} AND body IS NOT NULL RETURNING 1`,
    parametersOf(db, choice),
  );
  if (rows.length > 0) await db.wake('project');
  await resolveWhenEmpty(db);
  return rows.length;
}

/**
 * Sets quarantined deliveries aside for good: their facts stay unknown, and their bodies go when those of settled ones do.
 * @param note the merchant's reason, kept with them.
 * @returns how many were.
 */
export async function discardQuarantined(db: ShopDb, choice: QuarantineChoice, note: string): Promise<number> {
  const rows = await db.query(
    `UPDATE delivery SET state = 'settled', note = $6, settled_at = now() WHERE ${chosen} RETURNING 1`,
    [...parametersOf(db, choice), note],
  );
  await resolveWhenEmpty(db);
  return rows.length;
}

const chosen = `shop_id = $1 AND state = 'quarantined'
  AND CASE WHEN $2::text IS NOT NULL THEN webhook_id = $2
           ELSE topic = $3 AND coalesce(reason, '') = $4 AND path IS NOT DISTINCT FROM $5::text END`;

function parametersOf(db: ShopDb, choice: QuarantineChoice): unknown[] {
  return 'webhookId' in choice
    ? [db.shopId, choice.webhookId, null, null, null]
    : [db.shopId, null, choice.topic, choice.reason, choice.path];
}

/** The alert ends with what it was about. */
export async function resolveWhenEmpty(db: ShopDb): Promise<void> {
  await db.query(
    `UPDATE alert SET resolved_at = now() WHERE shop_id = $1 AND slug = 'quarantine' AND resolved_at IS NULL
       AND NOT EXISTS (SELECT FROM delivery WHERE shop_id = $1 AND state = 'quarantined')`,
    [db.shopId],
  );
}
