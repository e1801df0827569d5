import { setImmediate as turn } from 'node:timers/promises';
import type { Fact } from '../shopify/fact.ts';
import { type RecentSeals, sealContact } from './seal-contact.server.ts';

/** Less than a millisecond; then an answer of the database has its turn, so that it is never the database who waits. */
const atOnce = 10;

/**
 * Seals the contacts of facts before they are absorbed, while the database works on others.
 * @param recent what the store's contacts before these were sealed to; is kept up.
 */
export async function sealAhead(shopId: number, facts: readonly Fact[], recent: RecentSeals): Promise<void> {
  for (const [index, fact] of facts.entries()) {
    if (fact.kind === 'order' && fact.customerId === null) sealContact(shopId, fact.buyer, recent);
    if (fact.kind === 'customer' && fact.contact) sealContact(shopId, fact.contact, recent);
    if (index % atOnce === 0) await turn();
  }
}
