import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import { ensureBlocks } from '../content/ensure-blocks.server.ts';
import { recommendationsSlug } from '../content/recommendations-block.ts';
import type { Clock } from '../platform/clock.server.ts';
import { encrypt } from '../platform/crypto.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';
import { disconnectDestination } from './disconnect-destination.server.ts';
import { forgetAccount } from './forget-account.server.ts';
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
    await leaveOtherAccount(db, kind, check.accountId);
    await db.query(
      `INSERT INTO destination (shop_id, kind, state, secret, key_hint, account, connected_at, account_id)
       VALUES ($1, $2, 'connected', $3, $4, $5, $6, $7)
       ON CONFLICT (shop_id, kind) DO UPDATE SET state = 'connected', secret = excluded.secret, key_hint = excluded.key_hint,
         account = excluded.account, account_id = excluded.account_id, connected_at = excluded.connected_at, paused_until = NULL,
         last_error = NULL, last_error_at = NULL`,
      [
        shopId,
        kind,
        encrypt(`shop ${shopId} destination.secret`, secret),
        secret.slice(-hintLength),
        check.account,
        now,
        check.accountId,
      ],
    );
    await ensureBlocks(db);
    await queueBlock(db, recommendationsSlug, now);
    // dated ahead, so that live changes of the next hours come first
    await db.query(
      `INSERT INTO customer_changed (shop_id, customer_id, changed_at, cause, touched)
       SELECT $1, customer_id, now() + interval '1 day', 'connected', '{}' FROM customer c WHERE shop_id = $1 AND ${mayBeMailedSql('c')} ORDER BY customer_id
       ON CONFLICT (shop_id, customer_id) DO NOTHING`,
      [shopId],
    );
    await db.wake('refresh');
    await db.wake('deliver', { destination: kind });
  });
  return check;
}

/** What the account before was sent says nothing of what this one holds. */
async function leaveOtherAccount(db: ShopDb, kind: DestinationKind, accountId: string): Promise<void> {
  const [left] = await db.query<{ accountId: string | null }>(
    `SELECT account_id AS "accountId" FROM destination WHERE shop_id = $1 AND kind = $2`,
    [db.shopId, kind],
  );
  if (!left || left.accountId === accountId) return;
  // another key of SendGrid's is most likely the same account's: who waits to be erased there is not given up
  await (kind === 'sendgrid' ? forgetAccount(db, kind) : disconnectDestination(db, kind));
}

async function checkKey(kind: DestinationKind, apiKey: string, clock: Clock): Promise<KeyCheck> {
  switch (kind) {
    case 'klaviyo':
      return checkKlaviyoKey(apiKey);
    case 'sendgrid':
      return checkSendgridKey(apiKey, () => clock.now().getTime());
  }
}
