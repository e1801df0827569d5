import {
  claimConsentWrites,
  type ConsentWrite,
  nextConsentWrite,
  settleConsentWrite,
  type WriteOutcome,
} from '../consent/consent-writes.server.ts';
import { type Clock, systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import type { AdminGraphql } from '../shopify/ask-admin.ts';
import { adminOfShop } from '../shopify/authenticate-admin.server.ts';
import { findDomain } from '../shopify/find-shop.server.ts';
import { unsubscribeCustomer } from '../shopify/unsubscribe-customer.server.ts';

/** Some seconds of asking. */
const batchMax = 20;
const attemptsMax = 10;
const backoffFirstMs = 2000;
const backoffMostMs = 3_600_000;

/**
 * Tells Shopify of people who took back their consent at an email service: a bounded batch, no transaction open while Shopify is asked,
 * and itself again when more is due. Runs in the store's line for Shopify. Cut short anywhere, it repeats what changes nothing.
 */
export async function writeConsents(
  shopId: number,
  { clock = systemClock, openAdmin = adminOfShop }: { clock?: Clock; openAdmin?: typeof adminOfShop } = {},
): Promise<void> {
  const claimed = await forShop(shopId, (db) => claimConsentWrites(db, batchMax, clock.now()));
  const graphql = claimed.length > 0 ? await openAdmin(await findDomain(shopId)).catch(noWay) : null;
  for (const write of claimed) {
    const outcome = await tell(graphql, write);
    await forShop(shopId, (db) => settleConsentWrite(db, write, outcome, clock.now()));
  }
  await forShop(shopId, async (db) => {
    const due = await nextConsentWrite(db);
    if (due) await db.wake('write-consents', { destination: 'shopify', due });
  });
}

function noWay(error: unknown): null {
  log.warn({ error: String(error) }, 'there is no way to Shopify for consents');
  return null;
}

async function tell(
  graphql: AdminGraphql | null,
  { customerId, occurredAt, attempt }: ConsentWrite,
): Promise<WriteOutcome> {
  const outcome = graphql
    ? await unsubscribeCustomer(graphql, { customerId, since: occurredAt })
    : { status: 'retry' as const, reason: 'no-access', afterMs: null };
  if (outcome.status !== 'retry') return outcome;
  if (attempt >= attemptsMax && outcome.reason !== 'throttled') return { status: 'failed', reason: outcome.reason };
  return { ...outcome, afterMs: outcome.afterMs ?? Math.min(backoffMostMs, backoffFirstMs * 2 ** attempt) };
}
