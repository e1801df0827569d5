import { setImmediate as turn } from 'node:timers/promises';
import type { Fact } from '../shopify/fact.ts';
import { sealContact } from './seal-contact.server.ts';

/** Some milliseconds; then answers of the database have their turn. */
const atOnce = 100;

/** Seals the contacts of facts before they are absorbed, while the database works on others. */
export async function sealAhead(shopId: number, facts: readonly Fact[]): Promise<void> {
  for (const [index, fact] of facts.entries()) {
    if (fact.kind === 'order' && fact.customerId === null) sealContact(shopId, fact.buyer);
    if (fact.kind === 'customer' && fact.contact) sealContact(shopId, fact.contact);
    if (index % atOnce === 0) await turn();
  }
}
