import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFaults, seededRandom } from '../../sandbox/faults.ts';
import type { FaultRates } from '../../sandbox/faults.ts';
import { listen } from '../../sandbox/http.ts';
import type { SandboxListener } from '../../sandbox/http.ts';
import { createKlaviyo } from '../../sandbox/klaviyo/create-klaviyo.ts';
import { createSendgrid } from '../../sandbox/sendgrid/create-sendgrid.ts';
import { createTestDatabase } from '../../test/support/test-database.ts';
import type { TestDatabase } from '../../test/support/test-database.ts';
import { blindIndex, encrypt } from '../platform/crypto.server.ts';
import { closeDatabase, forShop, queryDirectory } from '../platform/db.server.ts';
import { resetEnv } from '../platform/env.server.ts';
import { claimItems } from './claim.server.ts';
import { connectDestination } from './connect-destination.server.ts';
import { deliver } from './deliver.server.ts';
import type { DestinationKind, Properties } from './destination.ts';
import { disconnectDestination } from './disconnect-destination.server.ts';
import { listDestinations } from './list-destinations.server.ts';
import { propertiesOf } from './properties.ts';
import { listPropertyRows } from './property-rows.server.ts';
import { queueProperties } from './queue-properties.server.ts';
import { queueSegmentEvents } from './queue-segment-events.server.ts';
import { holdsProperties } from './sendgrid/custom-fields.ts';

let nowMs = Date.UTC(2026, 5, 1);
const clock = { now: () => new Date(nowMs) };
const faults = createFaults(1);
const klaviyo = createKlaviyo({ now: () => nowMs, faults, jobStepMs: 100 });
const sendgrid = createSendgrid({ now: () => nowMs, faults, jobMs: 200 });

interface Destination {
  kind: DestinationKind;
  key: string;
  /** What the ESP holds of each address. */
  held(): Map<string, Record<string, unknown>>;
  equal(held: Record<string, unknown>, properties: Properties): boolean;
  requests(): Map<string, number>;
}

const destinations: Destination[] = [
  {
    kind: 'klaviyo',
    key: 'pk_sandbox_conformance',
    held: () => new Map([...klaviyo.state.profiles.values()].map(({ email, properties }) => [email ?? '', properties])),
    equal: (held, properties) => holdsSame(held, properties),
    requests: () => klaviyo.state.requests,
  },
  {
    kind: 'sendgrid',
    key: 'SG.sandbox_conformance',
    held: () =>
      new Map(
        [...sendgrid.state.contacts.values()].map(({ identifiers, customFields }) => [
          identifiers.email ?? '',
          Object.fromEntries(
            [...customFields].map(([id, value]) => [sendgrid.state.fields.get(id)?.name ?? id, value]),
          ),
        ]),
      ),
    equal: (held, properties) =>
      Object.keys(held).length === Object.keys(properties).length && holdsProperties(held, properties),
    requests: () => sendgrid.state.requests,
  },
];

let database: TestDatabase;
let listeners: SandboxListener[];
let shopId: number;
let shops = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  listeners = await Promise.all([listen([klaviyo.handle]), listen([sendgrid.handle])]);
  const [forKlaviyo, forSendgrid] = listeners;
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    KLAVIYO_BASE_URL: forKlaviyo?.url,
    SENDGRID_BASE_URL: forSendgrid?.url,
  });
  resetEnv();
});

afterAll(async () => {
  await Promise.all(listeners.map((listener) => listener.close()));
  await closeDatabase();
  await database.drop();
});

beforeEach(async () => {
  shops += 1;
  const [row] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [
    `shop-${shops}.myshopify.com`,
  ]);
  shopId = row!.shopId;
});

afterEach(() => {
  faults.clear();
  klaviyo.reset();
  sendgrid.reset();
  nowMs += 120_000;
});

describe.each(destinations)('$kind', (destination) => {
  const { kind } = destination;

  test('holds the properties of everybody who may be mailed, and of nobody else', async () => {
    await connect(destination);
    const ids = await addCustomers(5);
    await forShop(shopId, (db) =>
      db.query(`UPDATE customer SET email_consent = 'UNSUBSCRIBED' WHERE shop_id = $1 AND customer_id = $2`, [
        shopId,
        ids[4],
      ]),
    );
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
    const [item] = await forShop(shopId, (db) =>
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
    await forShop(shopId, (db) => db.query('UPDATE customer_traits SET last_order_at = NULL'));
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

  test('someone who unsubscribes while their change waits gets nothing', async () => {
    await connect(destination);
    const ids = await addCustomers(1);
    await queue(ids);
    await forShop(shopId, (db) => db.query(`UPDATE customer SET email_consent = 'UNSUBSCRIBED'`));
    await drain(kind);
    expect(destination.held().size).toBe(0);
    expect(await view(kind)).toMatchObject({ withheld: 1, pending: 0 });
  });

  test('a key that is refused keeps everything until a new one comes', async () => {
    await connect(destination);
    const ids = await addCustomers(3);
    await forShop(shopId, (db) =>
      db.query('UPDATE destination SET secret = $2 WHERE kind = $1', [
        kind,
        encrypt(`shop ${shopId} destination.secret`, kind === 'klaviyo' ? 'pk_old' : 'SG.old'),
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
    await forShop(shopId, (db) => disconnectDestination(db, kind));
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
      await forShop(shopId, (db) =>
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
    const [queued] = await forShop(shopId, (db) =>
      db.query<{ n: number }>(`SELECT count(*)::int AS n FROM outbox_item WHERE kind = 'event' AND state = 'sent'`),
    );
    expect(events.length).toBe(queued?.n);
    expect(await view(kind)).toMatchObject({ state: 'connected', pending: 0, dead: [], withheld: 0 });
    expect([...klaviyo.state.universalContent.values()].length).toBeLessThanOrEqual(1);
  });
});

/** A second apart: Klaviyo tells an account once a second. */
async function connect({ kind, key }: Destination): Promise<void> {
  nowMs += 1000;
  expect(await connectDestination(shopId, kind, key, { clock })).toMatchObject({ ok: true });
}

/** One run of the job, and the time until the next. */
async function run(kind: DestinationKind): Promise<void> {
  await deliver(shopId, kind, { clock });
  nowMs += 400;
}

async function drain(kind: DestinationKind): Promise<void> {
  for (let runs = 0; runs < 400; runs += 1) {
    await run(kind);
    if ((await view(kind)).pending === 0) return;
    if (runs % 10 === 9) nowMs += 20_000;
  }
  expect.fail('the outbox does not empty');
}

/** Leaves items leased, as a process that dies between sending and settling. */
async function dieAfterClaiming(kind: DestinationKind): Promise<void> {
  await forShop(shopId, (db) => claimItems(db, kind, 'profile', 10, clock.now()));
}

async function view(kind: DestinationKind) {
  const all = await forShop(shopId, listDestinations);
  return all.find((destination) => destination.kind === kind)!;
}

async function expectEqual({ kind, ...esp }: Destination, ids: string[]): Promise<void> {
  const rows = await forShop(shopId, (db) => listPropertyRows(db, ids));
  const states = await forShop(shopId, (db) =>
    db.query<{ id: string; properties: Properties }>(
      'SELECT customer_id AS id, properties FROM property_state WHERE destination = $1',
      [kind],
    ),
  );
  const stored = new Map(states.map(({ id, properties }) => [id, properties]));
  for (const row of rows) {
    const properties = propertiesOf(row);
    expect(stored.get(row.customerId)).toEqual(properties);
    const there = esp.held().get(emailOf(Number(row.customerId))) ?? {};
    expect(esp.equal(there, properties), `${row.customerId}: ${JSON.stringify(there)}`).toBe(true);
  }
  expect(stored.size).toBe(rows.length);
}

function holdsSame(held: Record<string, unknown>, properties: Properties): boolean {
  expect(held).toEqual(properties);
  return true;
}

function queue(ids: string[]): Promise<number> {
  return forShop(shopId, (db) => queueProperties(db, ids, clock.now()));
}

function transition(customerId: string, round: number) {
  return { customerId, slug: `s${round}`, name: `Segment ${round}`, entered: true, at: clock.now() };
}

function emailOf(id: number): string {
  return `c${id}@example.com`;
}

async function addCustomers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  await forShop(shopId, async (db) => {
    for (const id of ids) {
      const sealed = encrypt(`shop ${shopId} customer.email`, emailOf(id));
      await db.query(
        `INSERT INTO customer (shop_id, customer_id, email_enc, email_idx, email_consent) VALUES ($1, $2, $3, $4, 'SUBSCRIBED')`,
        [shopId, id, sealed, blindIndex(shopId, 'email', emailOf(id))],
      );
      await db.query(
        `INSERT INTO customer_traits (shop_id, customer_id, orders_count, revenue_minor, last_order_at, computed_at) VALUES ($1, $2, 1, 1000, $3, $3)`,
        [shopId, id, clock.now()],
      );
    }
  });
  return ids.map(String);
}

function setOrders(id: string, orders: number): Promise<unknown> {
  return forShop(shopId, (db) =>
    db.query('UPDATE customer_traits SET orders_count = $2, revenue_minor = $3 WHERE customer_id = $1', [
      id,
      orders,
      orders * 1000,
    ]),
  );
}
