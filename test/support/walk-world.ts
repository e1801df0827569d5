import { clockAt } from './clock-at.ts';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { answerPixel } from '../../app/inbox/pixel-endpoint.server.ts';
import { answerWebhook } from '../../app/inbox/webhook-endpoint.server.ts';
import { deliver } from '../../app/jobs/deliver.server.ts';
import { project } from '../../app/jobs/project.server.ts';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { refresh } from '../../app/jobs/refresh.server.ts';
import { connectDestination } from '../../app/outbox/connect-destination.server.ts';
import { type DestinationKind, destinationKinds } from '../../app/outbox/destination.ts';
import { propertiesOf } from '../../app/outbox/properties.ts';
import { listPropertyRows } from '../../app/outbox/property-rows.server.ts';
import { decrypt } from '../../app/platform/crypto.server.ts';
import { forShop, queryDirectory, type ShopDb } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { addShop } from './store-facts.ts';
import { givenDatabase } from './test-store.ts';
import { testedDestinations } from './tested-destinations.ts';

/** The moment at which every conclusion of a walk is drawn. */
export const asOf = new Date('2025-06-01T12:00:00Z');

const currency = 'EUR';
const roundsMax = 400;

/** A store of the sandbox and of the product, whose walks a test takes step by step. */
export type WalkStore = Awaited<ReturnType<ReturnType<typeof useWalkWorld>['openStore']>>;

/**
 * The whole way of an order on real parts: the sandbox's signed webhooks, a web server with the inbox' endpoints, the jobs called
 * one after another, the sandbox' ESPs. Deliveries run on a virtual clock. Call it once at the top of a test file.
 */
export function useWalkWorld() {
  let nowMs = asOf.getTime();
  const clock = { now: () => new Date(nowMs) };
  const { queryOwner } = givenDatabase();
  let server: Server;
  let sandbox: Sandbox;
  let stores = 0;
  const appUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void (request.url === '/pixel' ? answerPixel : answerWebhook)(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sandbox = await startSandbox({
      seed: 1,
      apiKey: 'test-api-key',
      apiSecret: 'test-api-secret',
      appUrl: appUrl(),
      now: () => nowMs,
      shops: [],
      retryDelayMs: () => 1,
    });
    const { klaviyo: KLAVIYO_BASE_URL, sendgrid: SENDGRID_BASE_URL } = sandbox.urls;
    Object.assign(process.env, { KLAVIYO_BASE_URL, SENDGRID_BASE_URL });
    resetEnv();
  });
  afterEach(() => {
    sandbox.reset();
    nowMs += 120_000;
  });
  afterAll(async () => {
    await sandbox.stop();
    server.closeAllConnections();
    server.close();
  });

  return {
    queryOwner,
    appUrl,
    sandbox: () => sandbox,
    /** Of deliveries; conclusions are drawn as of `asOf`. */
    clock,
    destinations: () => testedDestinations(sandbox),
    /** Lets time pass for deliveries. */
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** A new store that has the app, its pixel and both ESPs; `connect: false` leaves the ESPs out. */
    openStore: async ({ connect = true } = {}) => {
      stores += 1;
      const domain = `walk-${stores}.myshopify.com`;
      const shopId = await addShop(domain, currency);
      const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [
        domain,
      ]);
      const settings = { endpoint: `${appUrl()}/pixel`, shop: domain, key: row?.key };
      const shop = sandbox.state.addShop({ domain, currencyCode: currency });
      shop.webPixel = { id: 'gid://shopify/WebPixel/1', settings: JSON.stringify(settings) };
      if (connect) {
        for (const { kind, key } of Object.values(testedDestinations(sandbox))) {
          expect(await connectDestination(shopId, kind, key, { clock })).toMatchObject({ ok: true });
        }
      }
      const inShop = <Result>(work: (db: ShopDb) => Promise<Result>): Promise<Result> => forShop(shopId, work);
      const send = (kind: DestinationKind) => deliver(shopId, kind, { clock });

      /** Projects and draws conclusions; nothing leaves. */
      const conclude = async (): Promise<void> => {
        await project(shopId);
        await refresh(shopId, clockAt(asOf));
      };
      /** One run of every job, and the time until the next. */
      const step = async (): Promise<void> => {
        await conclude();
        for (const kind of destinationKinds) await send(kind);
        nowMs += 500;
      };
      /** Runs the jobs until nothing is on its way. */
      const drain = async (): Promise<void> => {
        for (let rounds = 1; rounds <= roundsMax; rounds += 1) {
          await step();
          if ((await inShop(countUnfinished)) === 0) return;
          if (rounds % 10 === 0) nowMs += 60_000;
        }
        expect.fail('the walk does not end');
      };
      return {
        shopId,
        domain,
        inShop,
        send,
        conclude,
        step,
        drain,
        emit: (events: Iterable<StoreEvent>) => sandbox.emitter.emitAll(domain, events),
        /** Draws the conclusions of the whole store too, as every night. */
        settle: async (): Promise<void> => {
          await drain();
          await recompute(shopId, clockAt(asOf));
          await drain();
        },
      };
    },
  };
}

/** What everybody who may be mailed should be known by at an ESP, by address. */
export async function listWanted({ shopId, inShop }: WalkStore) {
  return inShop(async (db) => {
    const people = await db.query<{ id: string; email: Buffer }>(
      'SELECT customer_id AS id, email_enc AS email FROM customer WHERE email_enc IS NOT NULL',
    );
    const emails = new Map(
      people.map(({ id, email }) => [id, decrypt(`shop ${shopId} customer.email`, email).toString()]),
    );
    const rows = await listPropertyRows(
      db,
      people.map(({ id }) => id),
    );
    return new Map(rows.map((row) => [emails.get(row.customerId) ?? '', propertiesOf(row)]));
  });
}

async function countUnfinished(db: ShopDb): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM delivery WHERE state = 'pending')::int + (SELECT count(*) FROM customer_changed)::int
          + (SELECT count(*) FROM outbox_item WHERE state IN ('pending', 'sending', 'accepted'))::int AS count`,
  );
  return row?.count ?? 0;
}
