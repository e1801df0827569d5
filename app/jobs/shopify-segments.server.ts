import { type Clock, systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import {
  dropUnlisted,
  keepShopifySegments,
  listUnseenMembers,
  type MembersReading,
  nextMembersReading,
  noteMembersReading,
} from '../segments/shopify-segments.server.ts';
import type { AdminGraphql } from '../shopify/ask-admin.ts';
import { adminOfShop } from '../shopify/authenticate-admin.server.ts';
import type { ShopifySegmentFact } from '../shopify/customer-facts.ts';
import { findDomain } from '../shopify/find-shop.server.ts';
import { readSegmentMembersPage, readSegmentsPage } from '../shopify/reading/read-segments.server.ts';
import { readVersionAt } from '../shopify/reading/read-version.ts';

/** Pages in one run, then the run goes to the back of the line. */
const pagesMax = 20;

interface Reader {
  shopId: number;
  graphql: AdminGraphql;
  clock: Clock;
}

/**
 * Lists the segments that the merchant made in Shopify, and reads the members of those that ours ask for, a page a transaction, from where the
 * last run ended. Webhooks that came since a reading began are newer than what it says. Wakes itself while more is to be read, later when
 * Shopify asks for it.
 */
export async function readShopifySegments(
  shopId: number,
  { clock = systemClock, openAdmin = adminOfShop }: { clock?: Clock; openAdmin?: typeof adminOfShop } = {},
): Promise<void> {
  const graphql = await openAdmin(await findDomain(shopId)).catch((error: unknown) => {
    log.warn({ error: String(error), shopId }, "there is no way to Shopify's segments");
    return null;
  });
  if (graphql === null) return;
  const reader = { shopId, graphql, clock };
  const listedAfterMs = await listThem(reader);
  if (listedAfterMs !== null) return wakeLater(reader, listedAfterMs);
  for (let page = 0; page < pagesMax; page += 1) {
    const reading = await forShop(shopId, (db) => nextMembersReading(db, clock.now()));
    if (!reading) return;
    const afterMs = await readOn(reader, reading);
    if (afterMs !== null) return wakeLater(reader, afterMs);
  }
  await wakeLater(reader, 0);
}

/** @returns after how long to try again; null when the list is whole or will not be. */
async function listThem({ shopId, graphql, clock }: Reader): Promise<number | null> {
  const begun = clock.now();
  let after: string | null = null;
  do {
    const page = await readSegmentsPage(graphql, after);
    if (!page.ok) return page.reason === 'throttled' ? page.afterMs : null;
    await forShop(shopId, (db) => keepShopifySegments(db, page.rows, begun));
    after = page.next;
  } while (after !== null);
  await forShop(shopId, (db) => dropUnlisted(db, begun));
  return null;
}

/** @returns after how long to try again; null when it went on. */
async function readOn({ shopId, graphql, clock }: Reader, reading: MembersReading): Promise<number | null> {
  const page = await readSegmentMembersPage(graphql, reading.segmentId, reading.cursor);
  if (!page.ok && page.reason === 'throttled') return page.afterMs;
  await forShop(shopId, async (db) => {
    if (!page.ok) return noteMembersReading(db, reading, { reason: page.reason, at: clock.now() });
    await absorb(
      db,
      page.rows.map((customerId) => factOf(reading, customerId, true)),
      { silent: true },
    );
    if (page.next !== null) return noteMembersReading(db, reading, { cursor: page.next });
    const unseen = await listUnseenMembers(db, reading.segmentId, readVersionAt(reading.since));
    await absorb(
      db,
      unseen.map((customerId) => factOf(reading, customerId, false)),
      { silent: true },
    );
    await noteMembersReading(db, reading, { reason: null, at: clock.now() });
    await db.wake('refresh');
  });
  return null;
}

function factOf({ segmentId, since }: MembersReading, customerId: string, isMember: boolean): ShopifySegmentFact {
  return { kind: 'shopify-segment', customerId, segmentId, isMember, changedAt: since, version: readVersionAt(since) };
}

async function wakeLater({ shopId, clock }: Reader, afterMs: number): Promise<void> {
  const due = new Date(clock.now().getTime() + afterMs);
  await forShop(shopId, (db) => db.wake('shopify-segments', { destination: 'shopify', due }));
}
