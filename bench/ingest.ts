import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../app/platform/embedded-postgres.server.ts';
import { readArguments } from '../bin/arguments/read-arguments.ts';
import { buildBundle } from '../bin/demo/build-bundle.ts';
import { migrate } from '../app/platform/migrate.server.ts';

const connections = 32;
const rounds = 3;
const secret = 'bench-secret';
const project = path.join(import.meta.dirname, '..');
const sample = path.join(project, 'test/fixtures/webhooks/orders__create.json');

const usage = {
  command: 'bench ingest',
  does: 'Webhooks acknowledged after their commit, beside one row per transaction with pg.',
  options: {
    orders: { kind: 'whole', value: 'N', says: 'webhooks, in three turns', default: 12_000 },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * Webhooks acknowledged after their commit per second, by the web process that production runs; beside it
 * the rate at which as many connections insert the same bytes one row per transaction with `pg`. The two take turns on one
 * durable PostgreSQL (fsync on); the medians of three turns are compared.
 */
export async function benchIngest(args: string[]): Promise<object> {
  const values = readArguments(usage, args);
  const perRound = Math.ceil(values.orders / rounds);
  const database = await startEmbeddedPostgres({ persistent: false, durable: true });
  try {
    return await measure(database.url, perRound);
  } finally {
    await database.stop();
  }
}

async function measure(url: string, perRound: number): Promise<object> {
  const body = readFileSync(sample);
  await migrate(url);
  const server = await startServer(url);
  const turns: { ours: Turn; reference: Turn }[] = [];
  await postAll(server.port, body, 500); // both warm
  await insertAll(url, body, 500);
  for (let round = 0; round < rounds; round += 1) {
    turns.push({
      ours: await postAll(server.port, body, perRound),
      reference: await insertAll(url, body, perRound),
    });
  }
  const stored = await countDeliveries(url);
  server.stop();
  const ours = median(turns.map((turn) => turn.ours.perSecond));
  const reference = median(turns.map((turn) => turn.reference.perSecond));
  return {
    perSecond: Math.round(ours),
    referencePerSecond: Math.round(reference),
    ratio: Number((ours / reference).toFixed(2)),
    p99Ms: Number(median(turns.map((turn) => turn.ours.p99Ms)).toFixed(1)),
    lost: perRound * rounds + 500 - stored,
    connections,
    bytes: body.length,
  };
}

interface Turn {
  perSecond: number;
  p99Ms: number;
}

async function postAll(port: number, body: Buffer, count: number): Promise<Turn> {
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  const latencies: number[] = [];
  let sent = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const post = await openConnection(port);
      while (sent < count) {
        sent += 1;
        const at = performance.now();
        await post(webhookHead(signature, body.length), body);
        latencies.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  return {
    perSecond: count / seconds,
    p99Ms: latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

function webhookHead(signature: string, length: number): string {
  return [
    'POST /webhooks HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${length}`,
    'x-shopify-topic: orders/create',
    `x-shopify-hmac-sha256: ${signature}`,
    'x-shopify-shop-domain: bench.myshopify.com',
    'x-shopify-api-version: 2026-07',
    `x-shopify-webhook-id: ${randomUUID()}`,
    `x-shopify-event-id: ${randomUUID()}`,
    'x-shopify-triggered-at: 2026-11-23T10:00:00.000000000Z',
    '\r\n',
  ].join('\r\n');
}

/** A bare keep-alive client: the load must not cost more than what is measured. */
async function openConnection(port: number): Promise<(head: string, body: Buffer) => Promise<void>> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.unref();
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  socket.on('data', (chunk) => {
    const status = chunk.toString('latin1', 9, 12);
    if (status === '200') waiting?.resolve();
    else waiting?.reject(new Error(`answered ${status}`));
  });
  return (head, body) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    });
}

async function insertAll(url: string, body: Buffer, count: number): Promise<Turn> {
  const setup = new pg.Client({ connectionString: url });
  await setup.connect();
  await setup.query(`DROP TABLE IF EXISTS reference; CREATE TABLE reference (shop_id int, webhook_id text, seq bigserial, topic text, event_id text,
    api_version text, triggered_at timestamptz, received_at timestamptz, bytes int, body bytea, PRIMARY KEY (shop_id, webhook_id))`);
  await setup.end();
  const latencies: number[] = [];
  let sent = 0;
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const text = `INSERT INTO reference (shop_id, webhook_id, topic, event_id, api_version, triggered_at, received_at, bytes, body)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
  const begun = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (sent < count) {
        sent += 1;
        const at = performance.now();
        const now = new Date();
        await client.query({
          name: 'insert',
          text,
          values: [1, randomUUID(), 'orders/create', randomUUID(), '2026-07', now, now, body.length, body],
        });
        latencies.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return {
    perSecond: count / seconds,
    p99Ms: latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

async function startServer(databaseUrl: string): Promise<{ port: number; stop(): void }> {
  buildBundle();
  const child = spawn(process.execPath, [path.join(project, 'server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      SHOPIFY_API_KEY: 'bench',
      SHOPIFY_API_SECRET: secret,
      SHOPIFY_APP_URL: 'http://localhost',
      REGULARS_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      REGULARS_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The web process ended')));
    child.stdout.on('data', (chunk: Buffer) => {
      const listening = /:(\d+)\s/.exec(chunk.toString());
      if (listening) resolve(Number(listening[1]));
    });
  });
  return { port, stop: () => void child.kill() };
}

async function countDeliveries(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM delivery');
  await client.end();
  return Number(rows[0]?.count);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
