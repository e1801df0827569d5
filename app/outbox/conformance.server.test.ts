import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../sandbox/faults.ts';
import type { FaultRates } from '../../sandbox/faults.ts';
import { emailOf, useOutboxWorld } from '../../test/support/outbox-world.ts';
import { claimItems } from './claim.server.ts';
import type { DestinationKind, Properties } from './destination.ts';
import { disconnectDestination } from './disconnect-destination.server.ts';
import { queueSegmentEvents } from './queue-segment-events.server.ts';

const { clock, faults, klaviyo, sendgrid, destinations, inShop, view, run, drain, connect, queue, sealKey, ...world } =
  useOutboxWorld();
const { addCustomers, setOrders, setEmail, setConsent, expectEqual, pass } = world;

describe.each(Object.values(destinations))('$kind', (destination) => {
  const { kind } = destination;

  test('holds the properties of everybody who may be mailed, and of nobody else', async () => {
    await connect(destination);
    const ids = await addCustomers(5);
    await setConsent(ids[4]!, 'UNSUBSCRIBED');
    expect(await queue(ids)).toBe(4);
    await drain(kind);
    expect([...destination.held().keys()].sort()).toEqual([1, 2, 3, 4].map(emailOf));
    await expectEqual(destination, ids);
  });

  test('is sent only what changed, and nothing when nothing did', async () => {
    await connect(destination);
    const ids = await addCustomers(2);
    await queue(ids);
    await drain(kind);
    expect(await queue(ids)).toBe(0);
    await setOrders(ids[0]!, 7);
    expect(await queue(ids)).toBe(1);
    const [item] = await inShop((db) =>
      db.query<{ payload: Properties }>(`SELECT payload FROM outbox_item WHERE state = 'pending' AND kind = 'profile'`),
    );
    expect(item?.payload).toEqual({ regulars_orders_count: 7, regulars_revenue: 70 });
    await drain(kind);
    await expectEqual(destination, ids);
  });

  test('forgets a property that has no value any more', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await drain(kind);
    await inShop((db) => db.query('UPDATE customer_traits SET last_order_at = NULL'));
    await queue(ids);
    await drain(kind);
    expect(destination.held().get(emailOf(1))).not.toHaveProperty('regulars_last_order_date');
    await expectEqual(destination, ids);
  });

  test('a change that comes while an older one is on its way is sent after it', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await run(kind); // handed over, not yet settled
    await setOrders(ids[0]!, 9);
    await queue(ids);
    await setOrders(ids[0]!, 1);
    await queue(ids);
    await drain(kind);
    await expectEqual(destination, ids);
    expect(destination.held().get(emailOf(1))).toMatchObject({ regulars_orders_count: 1 });
  });

  test('a job that the ESP never finishes is lost after half an hour, and its profiles are handed over anew', async () => {
    await connect(destination);
    const ids = await addCustomers(2);
    await queue(ids);
    await run(kind);
    klaviyo.state.pending = [];
    sendgrid.state.pending = [];
    pass(29 * 60_000);
    await run(kind);
    expect(await view(kind)).toMatchObject({ pending: 2, lastError: null });
    expect(destination.held().size).toBe(0);
    pass(60_000);
    await run(kind);
    expect(await view(kind)).toMatchObject({ lastError: 'job-lost' });
    await drain(kind);
    await expectEqual(destination, ids);
  });

  test('a new address gets everything, not only what changed since', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await drain(kind);
    await setEmail(ids[0]!, 'new@example.com');
    expect(await queue(ids)).toBe(1);
    await drain(kind);
    expect(destination.held().get('new@example.com')).toEqual(destination.held().get(emailOf(1)));
  });

  test('an address that comes back, or a connection, keeps no value that ended meanwhile', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await drain(kind);
    await setEmail(ids[0]!, 'new@example.com');
    await queue(ids);
    await drain(kind);
    await inShop((db) => db.query('UPDATE customer_traits SET last_order_at = NULL'));
    await setEmail(ids[0]!, emailOf(1));
    await queue(ids);
    await drain(kind);
    expect(destination.held().get(emailOf(1))).not.toHaveProperty('regulars_last_order_date');
    await inShop((db) => db.query('UPDATE customer_traits SET last_order_at = $1', [clock.now()]));
    await queue(ids);
    await drain(kind);
    expect(destination.held().get(emailOf(1))).toHaveProperty('regulars_last_order_date');
    await inShop((db) => disconnectDestination(db, kind));
    await inShop((db) => db.query('UPDATE customer_traits SET last_order_at = NULL'));
    await connect(destination);
    await queue(ids);
    await drain(kind);
    expect(destination.held().get(emailOf(1))).not.toHaveProperty('regulars_last_order_date');
  });

  test('one address that the ESP refuses is given up with a reason, and the others arrive', async () => {
    await connect(destination);
    const ids = await addCustomers(4);
    await setEmail(ids[1]!, 'no address');
    await queue(ids);
    await drain(kind);
    expect((await view(kind)).dead).toEqual([{ reason: 'refused-by-esp', count: 1 }]);
    expect([...destination.held().keys()].toSorted()).toEqual([1, 3, 4].map(emailOf));
    await setEmail(ids[1]!, emailOf(2));
    await queue(ids);
    await drain(kind);
    await expectEqual(destination, ids);
  });

  test('someone who unsubscribes while their change waits gets nothing', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await setConsent(ids[0]!, 'UNSUBSCRIBED');
    await drain(kind);
    expect(destination.held().size).toBe(0);
    expect(await view(kind)).toMatchObject({ withheld: 1, pending: 0 });
  });

  test('a key that is refused keeps everything until a new one comes', async () => {
    await connect(destination);
    const ids = await addCustomers(3);
    await inShop((db) =>
      db.query('UPDATE destination SET secret = $2 WHERE kind = $1', [
        kind,
        sealKey(kind === 'klaviyo' ? 'pk_old' : 'SG.old'),
      ]),
    );
    await queue(ids);
    await run(kind);
    expect(await view(kind)).toMatchObject({ state: 'unauthorised', lastError: 'key-refused', dead: [] });
    expect((await view(kind)).pending).toBeGreaterThanOrEqual(3);
    await connect(destination);
    await drain(kind);
    await expectEqual(destination, ids);
  });

  test('a connection that ends leaves no key and nothing waiting; a later one sends all of it again', async () => {
    await connect(destination);
    const ids = await addCustomers(2);
    await queue(ids);
    await drain(kind);
    await inShop((db) => disconnectDestination(db, kind));
    expect(await view(kind)).toMatchObject({ state: 'disconnected', keyHint: null, pending: 0, profiles: 0 });
    klaviyo.reset();
    sendgrid.reset();
    await connect(destination);
    await queue(ids);
    await drain(kind);
    await expectEqual(destination, ids);
  });

  test.each([1, 2, 3, 4])('loses and doubles nothing whatever fails (seed %i)', async (seed) => {
    await connect(destination);
    const random = seededRandom(seed);
    const ids = await addCustomers(30);
    const rates: FaultRates = { 429: 0.15, 500: 0.1, 503: 0.05, reset: 0.1, lostAnswer: 0.15, partial: 0.2 };
    faults.set(kind, rates, seed);
    await queue(ids);
    for (let round = 0; round < 12; round += 1) {
      const changed = ids.filter(() => random() < 0.4);
      for (const id of changed) await setOrders(id, Math.floor(random() * 5));
      await queue(changed);
      await inShop((db) =>
        queueSegmentEvents(
          db,
          changed.slice(0, 3).map((customerId) => transition(customerId, round)),
          clock.now(),
        ),
      );
      if (random() < 0.3) await dieAfterClaiming(kind);
      for (let runs = 0; runs < 3; runs += 1) await run(kind);
    }
    faults.clear();
    await drain(kind);
    await expectEqual(destination, ids);
    const events = [...klaviyo.state.events.values()].map((event) => event.uniqueId);
    expect(new Set(events).size).toBe(events.length);
    const [queued] = await inShop((db) =>
      db.query<{ n: number }>(`SELECT count(*)::int AS n FROM outbox_item WHERE kind = 'event' AND state = 'sent'`),
    );
    expect(events.length).toBe(queued?.n);
    expect(await view(kind)).toMatchObject({ state: 'connected', pending: 0, dead: [], withheld: 0 });
    expect([...klaviyo.state.universalContent.values()].length).toBeLessThanOrEqual(1);
  });
});

/** Leaves items leased, as a process that dies between sending and settling. */
async function dieAfterClaiming(kind: DestinationKind): Promise<void> {
  await inShop((db) => claimItems(db, kind, 'profile', 10, clock.now()));
}

function transition(customerId: string, round: number) {
  return { customerId, slug: `s${round}`, name: `Segment ${round}`, entered: true, at: clock.now(), cause: 'order' };
}
