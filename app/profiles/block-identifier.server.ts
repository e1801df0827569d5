import { holdProjection } from '../inbox/hold-projection.server.ts';
import { blindIndex } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { linkPeople } from './link-people.server.ts';
import { linkTokens } from './link-tokens.server.ts';
import { markChanged } from './mark-changed.server.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normalisePhone } from './normalise-phone.ts';
import { addAll, emptyTrace } from './trace.ts';

/** An address or number that leads to nobody in a store. */
export interface BlockedIdentifier {
  kind: 'email' | 'phone';
  /** Blind index in hex. */
  valueIdx: string;
  /** Enough to know it by. */
  hint: string;
  createdAt: Date;
}

/** More would be a sign that something else is wrong. */
const blockedMax = 200;

/** What the store's merchant blocked, newest first. */
export async function listBlocked(db: ShopDb): Promise<BlockedIdentifier[]> {
  return db.query<BlockedIdentifier>(
    `SELECT kind, encode(value_idx, 'hex') AS "valueIdx", hint, created_at AS "createdAt" FROM blocked_identifier
     WHERE shop_id = $1 ORDER BY created_at DESC, value_idx`,
    [db.shopId],
  );
}

/**
 * From now on an e-mail address or phone number leads to nobody: guests known by it alone are nobody, and nobody is found by it. Only
 * its blind index and a hint are kept. Wakes the refresh of those it concerns.
 * @param text an address, or a number with its country code.
 */
export async function blockIdentifier(
  db: ShopDb,
  text: string,
  now: Date,
): Promise<{ ok: true } | { ok: false; reason: 'not-an-identifier' | 'too-many-blocked' }> {
  const email = normaliseEmail(text);
  const phone = email === null ? normalisePhone(text, null) : null;
  const value = email ?? phone;
  if (value === null) return { ok: false, reason: 'not-an-identifier' };
  if ((await listBlocked(db)).length >= blockedMax) return { ok: false, reason: 'too-many-blocked' };
  const kind = email === null ? 'phone' : 'email';
  const valueIdx = blindIndex(db.shopId, kind, value);
  await db.query(
    `INSERT INTO blocked_identifier (shop_id, kind, value_idx, hint, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [db.shopId, kind, valueIdx, hintOf(value), now],
  );
  await linkAgain(db, kind, valueIdx);
  return { ok: true };
}

/** An address or number leads to people again. @param valueIdx hex. */
export async function unblockIdentifier(db: ShopDb, kind: BlockedIdentifier['kind'], valueIdx: string): Promise<void> {
  const index = Buffer.from(valueIdx, 'hex');
  await db.query('DELETE FROM blocked_identifier WHERE shop_id = $1 AND kind = $2 AND value_idx = $3', [
    db.shopId,
    kind,
    index,
  ]);
  await linkAgain(db, kind, index);
}

async function linkAgain(db: ShopDb, kind: BlockedIdentifier['kind'], valueIdx: Buffer): Promise<void> {
  await holdProjection(db);
  const people = await db.query<{ id: string }>(
    `SELECT customer_id AS id FROM customer WHERE shop_id = $1 AND ${kind}_idx = $2`,
    [db.shopId, valueIdx],
  );
  const checkouts = await db.query<{ token: string }>(
    `SELECT checkout_token AS token FROM checkout WHERE shop_id = $1 AND email_idx = $2`,
    [db.shopId, valueIdx],
  );
  const trace = emptyTrace();
  addAll(
    trace.contacts,
    people.map((row) => row.id),
  );
  addAll(
    trace.checkouts,
    checkouts.map((row) => row.token),
  );
  await linkPeople(db, trace);
  await linkTokens(db, trace);
  await markChanged(db, trace, false);
  await db.wake('refresh');
}

function hintOf(value: string): string {
  const [name = '', domain] = value.split('@');
  return domain === undefined ? `${value.slice(0, 4)}…${value.slice(-2)}` : `${name.slice(0, 2)}…@${domain}`;
}
