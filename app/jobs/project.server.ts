import { isErasedStore } from '../consent/is-erased-store.server.ts';
import { type ClaimedDelivery, claim } from '../inbox/claim.server.ts';
import { readDelivery } from '../inbox/read-delivery.ts';
import { discard, type DeliveryOutcome, settle } from '../inbox/settle.server.ts';
import { endConnections } from '../outbox/end-connections.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { markShownTo } from '../recommendations/mark-shown-to.server.ts';
import { holdConclusions } from './refresh.server.ts';
import { refusalOf } from '../platform/refusal-of.ts';

/** Enough to make a batch worth its fixed number of queries, few enough that a small store waits for no large one. */
const batchSize = 200;

interface Readable {
  delivery: ClaimedDelivery;
  facts: Fact[];
}

/**
 * Takes a batch of a store's waiting deliveries into its profiles: claim, read, absorb, settle, all in one transaction. A
 * delivery that can't be read or stored is quarantined with its reason and stops nobody else. Wakes the next walk, and itself
 * at the back of the line when more waits.
 * @throws when the database or a key is out of reach: nothing is settled, the queue tries again.
 */
export async function project(shopId: number): Promise<void> {
  await forShop(shopId, async (db) => {
    const { deliveries, more } = await claim(db, batchSize);
    if (deliveries.length === 0) return;
    if (await isErasedStore(db)) return discard(db, deliveries);
    const outcomes: DeliveryOutcome[] = [];
    const productsShownAnew = new Set<string>();
    const readable: Readable[] = [];
    for (const delivery of deliveries) {
      const parsed = readDelivery(delivery);
      if (parsed.ok) readable.push({ delivery, facts: parsed.facts });
      else outcomes.push(outcomeOf(delivery, parsed));
      if (!parsed.ok && parsed.reason === 'assertion-failed')
        log.error({ shopId, topic: delivery.topic, error: parsed.path }, 'a parser broke');
    }
    outcomes.push(...(await absorbEach(db, readable, productsShownAnew)));
    await settle(db, outcomes);
    if (productsShownAnew.size > 0) {
      // a list that is being chosen from what the products were is waited for and seen
      await holdConclusions(db);
      await markShownTo(db, [...productsShownAnew]);
    }
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

/** All at once; when that fails, halves of halves down to the culprit, so that it alone pays. */
async function absorbEach(db: ShopDb, batch: Readable[], productsShownAnew: Set<string>): Promise<DeliveryOutcome[]> {
  if (batch.length === 0) return [];
  const facts = batch.flatMap((readable) => readable.facts);
  try {
    const absorbed = await db.attempt(() => absorb(db, facts));
    for (const id of absorbed.productsShownAnew) productsShownAnew.add(id);
    return batch.map((readable) => ({
      ...outcomeOf(readable.delivery),
      erased: readable.facts.some((fact) => absorbed.erased.has(fact)),
    }));
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) {
      log.error(
        { ...refusal, topic: only.delivery.topic, webhookId: only.delivery.webhookId },
        'a delivery was refused',
      );
      return [outcomeOf(only.delivery, refusal)];
    }
    const middle = Math.ceil(batch.length / 2);
    return [
      ...(await absorbEach(db, batch.slice(0, middle), productsShownAnew)),
      ...(await absorbEach(db, batch.slice(middle), productsShownAnew)),
    ];
  }
}

function outcomeOf(delivery: ClaimedDelivery, failure?: { reason: string; path: string | null }): DeliveryOutcome {
  const { webhookId, topic, receivedAt, again } = delivery;
  return { webhookId, topic, receivedAt, again, reason: failure?.reason ?? null, path: failure?.path ?? null };
}
