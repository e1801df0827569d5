import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { blindIndex, encrypt } from '../../app/platform/crypto.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { connectDestination } from '../../app/outbox/connect-destination.server.ts';
import { deliver } from '../../app/outbox/deliver.server.ts';
import type { DestinationKind, Properties } from '../../app/outbox/destination.ts';
import { listDestinations } from '../../app/outbox/list-destinations.server.ts';
import type { DestinationView } from '../../app/outbox/list-destinations.server.ts';
import { propertiesOf } from '../../app/outbox/properties.ts';
import { listPropertyRows } from '../../app/outbox/property-rows.server.ts';
import { queueProperties } from '../../app/outbox/queue-properties.server.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { listen } from '../../sandbox/http.ts';
import type { SandboxListener } from '../../sandbox/http.ts';
import { createKlaviyo } from '../../sandbox/klaviyo/create-klaviyo.ts';
import { createSendgrid } from '../../sandbox/sendgrid/create-sendgrid.ts';
import { addShop } from './store-facts.ts';
import { givenDatabase } from './test-store.ts';
import { testedDestinations } from './tested-destinations.ts';
import type { TestedDestination } from './tested-destinations.ts';

/**
 * A store of its own for each test of a file, with both ESPs of the sandbox behind it, all on one virtual clock.
 * Call it once at the top of a test file.
 */
export function useOutboxWorld() {
  let nowMs = Date.UTC(2026, 5, 1);
  const clock = { now: () => new Date(nowMs) };
  const faults = createFaults(1);
  const klaviyo = createKlaviyo({ now: () => nowMs, faults, jobStepMs: 100 });
  const sendgrid = createSendgrid({ now: () => nowMs, faults, jobMs: 200 });
  const { queryOwner } = givenDatabase();
  let listeners: SandboxListener[];
  let shopId = 0;
  let shops = 0;

  beforeAll(async () => {
    listeners = await Promise.all([listen([klaviyo.handle]), listen([sendgrid.handle])]);
    const [KLAVIYO_BASE_URL, SENDGRID_BASE_URL] = listeners.map(({ url }) => url);
    Object.assign(process.env, { KLAVIYO_BASE_URL, SENDGRID_BASE_URL });
    resetEnv();
  });
  beforeEach(async () => {
    shopId = await addShop(`shop-${++shops}.myshopify.com`);
  });
  afterEach(() => {
    faults.clear();
    klaviyo.reset();
    sendgrid.reset();
    nowMs += 120_000;
  });
  afterAll(async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
  });

  const inShop: <Result>(work: Parameters<typeof forShop<Result>>[1]) => Promise<Result> = (work) =>
    forShop(shopId, work);
  const view = async (kind: DestinationKind): Promise<DestinationView> =>
    (await inShop(listDestinations)).find((destination) => destination.kind === kind)!;
  const run = async (kind: DestinationKind): Promise<void> => {
    await deliver(shopId, kind, { clock });
    nowMs += 400;
  };

  return {
    clock,
    faults,
    klaviyo,
    sendgrid,
    queryOwner,
    inShop,
    view,
    /** One run of the job, and the time until the next. */
    run,
    /** Lets time go by without a run. */
    pass: (ms: number): void => {
      nowMs += ms;
    },
    /** Runs until nothing is on its way. */
    drain: async (kind: DestinationKind): Promise<void> => {
      for (let runs = 0; runs < 400; runs += 1) {
        await run(kind);
        if ((await view(kind)).pending === 0) return;
        if (runs % 10 === 9) nowMs += 20_000;
      }
      expect.fail('the outbox does not empty');
    },
    /** A second apart: Klaviyo tells an account once a second. */
    connect: async ({ kind, key }: TestedDestination): Promise<void> => {
      nowMs += 1000;
      expect(await connectDestination(shopId, kind, key, { clock })).toMatchObject({ ok: true });
    },
    queue: (ids: string[]): Promise<number> => inShop((db) => queueProperties(db, ids, clock.now())),
    /** Encrypts a key as the destination's secret is. */
    sealKey: (key: string): Buffer => encrypt(`shop ${shopId} destination.secret`, key),
    /** People with an order each, who may be mailed: 1, 2, ... */
    addCustomers: async (count: number): Promise<string[]> => {
      const ids = Array.from({ length: count }, (_, index) => String(index + 1));
      await inShop(async (db) => {
        for (const id of ids) {
          await db.query(
            `INSERT INTO customer (shop_id, customer_id, email_enc, email_idx, email_consent) VALUES ($1, $2, $3, $4, 'SUBSCRIBED')`,
            [
              shopId,
              id,
              encrypt(`shop ${shopId} customer.email`, emailOf(id)),
              blindIndex(shopId, 'email', emailOf(id)),
            ],
          );
          await db.query(
            `INSERT INTO customer_traits (shop_id, customer_id, orders_count, revenue_minor, last_order_at, computed_at)
             VALUES ($1, $2, 1, 1000, $3, $3)`,
            [shopId, id, clock.now()],
          );
        }
      });
      return ids;
    },
    setOrders: (id: string, orders: number): Promise<unknown> =>
      inShop((db) =>
        db.query('UPDATE customer_traits SET orders_count = $2, revenue_minor = $3 WHERE customer_id = $1', [
          id,
          orders,
          orders * 1000,
        ]),
      ),
    setEmail: (id: string, email: string): Promise<unknown> => {
      const values = [id, encrypt(`shop ${shopId} customer.email`, email), blindIndex(shopId, 'email', email)];
      return inShop((db) =>
        db.query('UPDATE customer SET email_enc = $2, email_idx = $3 WHERE customer_id = $1', values),
      );
    },
    setConsent: (id: string, state: string): Promise<unknown> =>
      inShop((db) => db.query('UPDATE customer SET email_consent = $2 WHERE customer_id = $1', [id, state])),
    /** What we want, what we think the ESP holds and what it holds are the same. */
    expectEqual: async (destination: TestedDestination, ids: string[]): Promise<void> => {
      const rows = await inShop((db) => listPropertyRows(db, ids));
      const states = await inShop((db) =>
        db.query<{ id: string; properties: Properties }>(
          'SELECT customer_id AS id, properties FROM property_state WHERE destination = $1',
          [destination.kind],
        ),
      );
      const stored = new Map(states.map(({ id, properties }) => [id, properties]));
      for (const row of rows) {
        const properties = propertiesOf(row);
        const held = destination.held().get(emailOf(row.customerId)) ?? {};
        expect(stored.get(row.customerId)).toEqual(properties);
        expect([held, destination.equal(held, properties)]).toEqual([held, true]);
      }
      expect(stored.size).toBe(rows.length);
    },
    destinations: testedDestinations({ klaviyo, sendgrid }),
  };
}

/** Address of a customer of `addCustomers`. */
export function emailOf(id: string | number): string {
  return `c${id}@example.com`;
}
