import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import { ensureBlocks, recommendationsSlug } from '../content/ensure-blocks.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { encrypt } from '../platform/crypto.server.ts';
import { forShop } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';
import type { KeyCheck } from './key-check.ts';
import { checkKlaviyoKey } from './klaviyo/check-key.server.ts';
import { queueBlock } from './queue-block.server.ts';
import { checkSendgridKey } from './sendgrid/check-key.server.ts';

const hintLength = 4;

/**
 * Connects a store to an ESP, or gives a connection a new key. The key is tried first, with no transaction open; then it is stored
 * encrypted and everybody's conclusions are drawn again in the usual bounded batches, which queue their properties.
 * @returns what the ESP says of the key; nothing is stored unless it is good.
 */
export async function connectDestination(
  shopId: number,
  kind: DestinationKind,
  apiKey: string,
  { clock }: { clock: Clock },
): Promise<KeyCheck> {
  const secret = apiKey.trim();
  const check = await checkKey(kind, secret, clock);
  if (!check.ok) return check;
  await forShop(shopId, async (db) => {
    const now = clock.now();
    await db.query(
      `INSERT INTO destination AS d (shop_id, kind, state, secret, key_hint, account, connected_at)
       VALUES ($1, $2, 'connected', $3, $4, $5, $6)
       ON CONFLICT (shop_id, kind) DO UPDATE SET state = 'connected', secret = excluded.secret, key_hint = excluded.key_hint,
         account = excluded.account, connected_at = excluded.connected_at, paused_until = NULL, last_error = NULL, last_error_at = NULL,
         settings = CASE WHEN d.state = 'disconnected' THEN '{}' ELSE d.settings END`,
      [
        shopId,
        kind,
        encrypt(`shop ${shopId} destination.secret`, secret),
        secret.slice(-hintLength),
        check.account,
        now,
      ],
    );
    await ensureBlocks(db);
    await queueBlock(db, recommendationsSlug, now);
    // dated ahead, so that live changes of the next hours come first
    await db.query(
      `INSERT INTO customer_changed (shop_id, customer_id, changed_at, cause)
       SELECT $1, customer_id, now() + interval '1 day', 'connected' FROM customer c WHERE shop_id = $1 AND ${mayBeMailedSql('c')} ORDER BY customer_id
       ON CONFLICT (shop_id, customer_id) DO NOTHING`,
      [shopId],
    );
    await db.wake('refresh');
    await db.wake('deliver', { destination: kind });
  });
  return check;
}

async function checkKey(kind: DestinationKind, apiKey: string, clock: Clock): Promise<KeyCheck> {
  switch (kind) {
    case 'klaviyo':
      return checkKlaviyoKey(apiKey);
    case 'sendgrid':
      return checkSendgridKey(apiKey, () => clock.now().getTime());
  }
}
