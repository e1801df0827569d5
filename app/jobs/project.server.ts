import { isErasedStore } from '../consent/is-erased-store.server.ts';
import { type ClaimedDelivery, claim } from '../inbox/claim.server.ts';
import { readDelivery } from '../inbox/read-delivery.ts';
import { discard, type DeliveryOutcome, settle } from '../inbox/settle.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { endConnections } from '../outbox/end-connections.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { absorbEach } from './absorb-each.server.ts';

/** Enough to make a batch worth its fixed number of queries, few enough that a small store waits for no large one. */
const batchSize = 200;

interface Readable {
  delivery: ClaimedDelivery;
  facts: Fact[];
}

/**
 * Takes a batch of a store's waiting deliveries into its profiles: claim, read, absorb, settle, all in one transaction. A
 * delivery that can't be read or stored is quarantined with its reason and stops nobody else. What is read again triggers nothing. Wakes
 * the next walk, and itself at the back of the line when more waits.
 * @throws when the database or a key is out of reach: nothing is settled, the queue tries again.
 */
export async function project(shopId: number): Promise<void> {
  await forShop(shopId, async (db) => {
    const { deliveries, more } = await claim(db, batchSize);
    if (deliveries.length === 0) return;
    if (await isErasedStore(db)) return discard(db, deliveries);
    const outcomes: DeliveryOutcome[] = [];
    const readable: Readable[] = [];
    for (const delivery of deliveries) {
      const parsed = readDelivery(delivery);
      if (parsed.ok) readable.push({ delivery, facts: parsed.facts });
      else outcomes.push(outcomeOf(delivery, parsed));
      if (!parsed.ok && parsed.reason === 'assertion-failed')
        log.error({ shopId, topic: delivery.topic, error: parsed.path }, 'a parser broke');
    }
    outcomes.push(...(await absorbReadable(db, readable)));
    await settle(db, outcomes);
    if (readable.some(({ facts }) => facts.some((fact) => fact.kind === 'uninstalled'))) await endConnections(db);
    await db.wake('refresh');
    if (readable.some(({ facts }) => facts.some((fact) => fact.kind === 'data-request')))
      await db.wake('answer-requests');
    if (readable.some(({ facts }) => facts.some((fact) => fact.kind === 'bulk-operation'))) {
      await db.wake('read', { destination: 'shopify' });
    }
    if (more) await db.wake('project');
  });
}

async function absorbReadable(db: ShopDb, readable: Readable[]): Promise<DeliveryOutcome[]> {
  const fresh = readable.filter(({ delivery }) => !delivery.again);
  const again = readable.filter(({ delivery }) => delivery.again);
  // before the first mark: what is read again may have to wait for whoever concludes, who may wait for marks
  if (fresh.length > 0 && again.length > 0) await holdConclusions(db);
  const told = await absorbEach(db, fresh, { silent: false });
  const known = await absorbEach(db, again, { silent: true });
  const refused = new Map([...told.refused, ...known.refused]);
  const erased = new Set([...told.erased, ...known.erased]);
  return readable.map((one) => {
    const refusal = refused.get(one);
    const { topic, webhookId } = one.delivery;
    if (refusal) log.error({ ...refusal, topic, webhookId }, 'a delivery was refused');
    return { ...outcomeOf(one.delivery, refusal), erased: one.facts.some((fact) => erased.has(fact)) };
  });
}

function outcomeOf(delivery: ClaimedDelivery, failure?: { reason: string; path: string | null }): DeliveryOutcome {
  const { webhookId, topic, receivedAt, again } = delivery;
  return { webhookId, topic, receivedAt, again, reason: failure?.reason ?? null, path: failure?.path ?? null };
}
