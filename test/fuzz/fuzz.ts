import { clockAt } from '../support/clock-at.ts';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerPixel } from '../../app/inbox/pixel-endpoint.server.ts';
import { answerWebhook } from '../../app/inbox/webhook-endpoint.server.ts';
import { project } from '../../app/jobs/project.server.ts';
import { refresh } from '../../app/jobs/refresh.server.ts';
import { forShop, queryDirectory } from '../../app/platform/db.server.ts';
import { createRandom, type Random } from '../../sandbox/store/random.ts';
import { addShop } from '../support/store-facts.ts';
import { mutate } from './mutate.ts';
import { pixelSamples, type Sample, webhookSamples } from './samples.ts';

/** What became of everything that was sent. */
export interface FuzzFindings {
  runs: number;
  /** Taken into the profiles. */
  stored: number;
  /** Kept aside with a reason. */
  quarantined: number;
  /** Answered with 4xx. */
  refused: number;
  /** How often each status was answered. */
  statuses: Record<number, number>;
  /** 5xx, no answer at all, jobs that threw, deliveries that were accepted and are neither stored nor kept aside. */
  failures: string[];
}

interface Store {
  domain: string;
  shopId: number;
  pixelKey: string;
}

interface Shot {
  store: Store;
  /** Null: no webhook id that could be looked for. */
  webhookId: string | null;
  path: '/webhooks' | '/pixel';
  headers: Record<string, string>;
  body: Buffer;
}

const batchSize = 200;
const concurrency = 20;
const storesCount = 6;
/** Of these a store may be emptied, rightly: they go to a store of their own, where only the answers are looked at. */
const endsStore = /^(app\/uninstalled|shop\/redact)$/;
const asOf = new Date('2026-05-01T12:00:00Z');
const secret = 'test-api-secret';

/**
 * Sends mutated webhooks (signed, so that they get as far as they can) and pixel events to the endpoints, and walks what was taken in
 * through the projection and the conclusions, batch by batch.
 */
export async function fuzz({ runs, seed }: { runs: number; seed: number }): Promise<FuzzFindings> {
  const random = createRandom(seed, 31);
  const samples = [...webhookSamples(), ...pixelSamples()];
  const stores = await Promise.all(
    Array.from({ length: storesCount }, (_, index) => openStore(`fuzz-${seed}-${index}`)),
  );
  const ended = await openStore(`fuzz-${seed}-ended`);
  const findings: FuzzFindings = { runs, stored: 0, quarantined: 0, refused: 0, statuses: {}, failures: [] };
  const server = await listen();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let sent = 0; sent < runs; sent += batchSize) {
    const shots = Array.from({ length: Math.min(batchSize, runs - sent) }, (_, index) => {
      const sample = random.chance(0.7)
        ? random.pick(samples)
        : random.pick(samples.filter(({ topic }) => topic === 'pixel'));
      const store = endsStore.test(sample.topic) ? ended : random.pick(stores);
      return aim(random, { sample, store, serial: sent + index });
    });
    await shootAll(origin, shots, findings);
    for (const store of [...stores, ended]) await walk(store, findings);
    await countKept(shots, ended, findings);
  }
  server.closeAllConnections();
  server.close();
  return findings;
}

async function openStore(name: string): Promise<Store> {
  const domain = `${name}.myshopify.com`;
  const shopId = await addShop(domain, 'EUR');
  const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [domain]);
  return { domain, shopId, pixelKey: row?.key ?? '' };
}

async function listen(): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = request.url === '/pixel' ? answerPixel : answerWebhook;
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  // as `server.ts` has it; with Node's own five seconds a connection would be closed while a batch is walked, and the next one reset
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function aim(random: Random, { sample, store, serial }: { sample: Sample; store: Store; serial: number }): Shot {
  // every visitor has an address: who has sent much is refused before they are read
  if (sample.topic === 'pixel') return { store, ...aimPixel(random, sample, store, serial), path: '/pixel' };
  const body = mutate(random, sample.payload);
  const webhookId = `fuzz-${serial}`;
  const headers: Record<string, string> = {
    'x-shopify-topic': random.chance(0.05)
      ? random.pick(['orders', 'themes/publish', 'pixel/page_viewed', 'a/'.repeat(200)])
      : sample.topic,
    'x-shopify-hmac-sha256': random.chance(0.03) ? 'AAAA' : createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-shop-domain': store.domain,
    'x-shopify-api-version': '2026-07',
    'x-shopify-webhook-id': webhookId,
    'x-shopify-triggered-at': random.chance(0.1)
      ? random.pick(['', 'yesterday', '+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z'])
      : asOf.toISOString(),
  };
  return { store, webhookId, path: '/webhooks', headers, body };
}

function aimPixel(
  random: Random,
  { payload }: Sample,
  store: Store,
  serial: number,
): Pick<Shot, 'webhookId' | 'headers' | 'body'> {
  const headers = {
    'content-type': 'text/plain',
    'x-forwarded-for': `10.${serial >> 16}.${(serial >> 8) & 255}.${serial & 255}`,
  };
  const event = { ...(payload as object), id: `fuzz-${serial}` };
  const message = { shop: store.domain, key: store.pixelKey, events: [event] };
  if (random.chance(0.2)) return { webhookId: null, headers, body: mutate(random, message) };
  const mutated = mutate(random, event).toString();
  const body = Buffer.from(JSON.stringify({ ...message, events: [] }).replace('"events":[]', `"events":[${mutated}]`));
  return { webhookId: null, headers, body };
}

async function shootAll(origin: string, shots: readonly Shot[], findings: FuzzFindings): Promise<void> {
  const left = shots.values();
  const shooter = async (): Promise<void> => {
    for (const shot of left) {
      const status = await shoot(origin, shot).catch((error: Error) => {
        const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
        findings.failures.push(`no answer (${code ?? error.message}): ${describe(shot)}`);
        return null;
      });
      if (status !== null) findings.statuses[status] = (findings.statuses[status] ?? 0) + 1;
      if (status !== null && status >= 500) findings.failures.push(`${status}: ${describe(shot)}`);
      if (status !== null && status >= 400 && status < 500) findings.refused += 1;
      if (status === null || status >= 400) shot.webhookId = null;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, shooter));
}

async function shoot(origin: string, { path, headers, body }: Shot): Promise<number> {
  const response = await fetch(origin + path, { method: 'POST', headers, body: new Uint8Array(body) });
  return response.status;
}

async function walk({ shopId }: Store, findings: FuzzFindings): Promise<void> {
  try {
    while ((await countPending(shopId)) > 0) await project(shopId);
    while ((await refresh(shopId, clockAt(asOf))) > 0);
  } catch (error) {
    findings.failures.push(`a job threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await forShop(shopId, (db) =>
      db.query(`UPDATE delivery SET state = 'settled' WHERE shop_id = $1 AND state = 'pending'`, [shopId]),
    );
    await forShop(shopId, (db) => db.query('DELETE FROM customer_changed WHERE shop_id = $1', [shopId]));
  }
}

async function countPending(shopId: number): Promise<number> {
  const [row] = await forShop(shopId, (db) =>
    db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM delivery WHERE shop_id = $1 AND state = 'pending'`,
      [shopId],
    ),
  );
  return row?.count ?? 0;
}

/** Each webhook that was taken is there; then all of them are forgotten, so that the next batch finds an inbox of its own. */
async function countKept(shots: readonly Shot[], ended: Store, findings: FuzzFindings): Promise<void> {
  for (const store of new Set(shots.map((shot) => shot.store))) {
    const rows = await forShop(store.shopId, (db) =>
      db.query<{ id: string; state: string }>(
        'DELETE FROM delivery WHERE shop_id = $1 RETURNING webhook_id AS id, state',
        [store.shopId],
      ),
    );
    findings.stored += rows.filter(({ state }) => state === 'settled').length;
    findings.quarantined += rows.filter(({ state }) => state === 'quarantined').length;
    if (store === ended) continue;
    const there = new Set(rows.map(({ id }) => id));
    const missing = shots.filter(
      (shot) => shot.store === store && shot.webhookId !== null && !there.has(shot.webhookId),
    );
    findings.failures.push(...missing.map((shot) => `accepted and gone: ${describe(shot)}`));
  }
}

function describe({ path, headers, body }: Shot): string {
  return `${path} ${headers['x-shopify-topic'] ?? ''} ${body.subarray(0, 300).toString()}`;
}
