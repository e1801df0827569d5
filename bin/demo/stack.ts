import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../app/platform/embedded-postgres.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';
import { defaultScopes } from '../../sandbox/shopify/create-shopify.ts';
import { demoShop, startSandbox } from '../../sandbox/start.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { subscribedTopics } from '../../sandbox/shopify/subscribed-topics.ts';

const project = path.join(import.meta.dirname, '../..');
/** What Shopify's library accepts as a person's browser. */
export const browserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const readyTriesMax = 240;

/** The whole product and its surroundings, running. */
export interface Stack {
  sandbox: Sandbox;
  /** The web process itself, without the tunnel. */
  webUrl: string;
  /** SIGKILL for web and worker, then both again. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  seed: number;
  /** ISO 4217, of the store. */
  currency: string;
  /** For people: the admin's port, and `npm run regulars` finds the running stack. */
  adminPort?: number;
}

/**
 * Starts a throw-away PostgreSQL, the sandbox, the web process and the worker; sets this process's environment to theirs, so that
 * the caller may use the product's own functions. Everything it starts ends with `stop`, or with this process.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const database = await startEmbeddedPostgres({ persistent: false });
  await migrate(database.url);
  const app = { apiKey: randomBytes(16).toString('hex'), apiSecret: `shpss_${randomBytes(16).toString('hex')}` };
  const webPort = await freePort();
  const webUrl = `http://127.0.0.1:${webPort}`;
  const sandbox = await startSandbox({
    seed: options.seed,
    ...app,
    appUrl: webUrl,
    ports: { shopify: options.adminPort },
    shops: [{ domain: demoShop, currencyCode: options.currency }],
    scopes: [...defaultScopes, 'read_all_orders'],
    topics: subscribedTopics(readFileSync(path.join(project, 'shopify.app.toml'), 'utf8')),
  });
  const settings = {
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: app.apiKey,
    SHOPIFY_API_SECRET: app.apiSecret,
    SHOPIFY_APP_URL: sandbox.urls.app,
    SHOPIFY_API_BASE: sandbox.urls.shopify,
    APP_BRIDGE_URL: sandbox.urls.appBridge,
    KLAVIYO_BASE_URL: sandbox.urls.klaviyo,
    SENDGRID_BASE_URL: sandbox.urls.sendgrid,
    TRUST_PROXY: '1', // the sandbox's storefront stands for every visitor
    REGULARS_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    REGULARS_INDEX_KEY: randomBytes(32).toString('base64'),
    PORT: String(webPort),
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  Object.assign(process.env, settings);
  const forget = options.adminPort ? publish(settings) : () => {};
  let children = startChildren();
  await ready(webUrl);
  const end = async (signal: NodeJS.Signals) => {
    await Promise.all(children.map((child) => endChild(child, signal)));
  };
  return {
    sandbox,
    webUrl,
    async killAndRestart() {
      await end('SIGKILL');
      children = startChildren();
      await ready(webUrl);
    },
    async stop() {
      forget();
      await end('SIGTERM');
      await sandbox.stop();
      await database.stop();
    },
  };
}

/** Opens the app as a merchant does who clicks it in the admin: the first time, that installs it. */
export async function openInAdmin(stack: Stack): Promise<void> {
  const { shopify, app } = stack.sandbox.urls;
  const minted = await fetch(`${shopify}/_sandbox/shopify/session-token?shop=${demoShop}`);
  const { token } = (await minted.json()) as { token: string };
  const host = Buffer.from(`admin.shopify.com/store/${demoShop.split('.')[0]}`).toString('base64');
  const query = new URLSearchParams({ embedded: '1', shop: demoShop, host, id_token: token });
  const answer = await fetch(`${app}/app?${query}`, { headers: { 'user-agent': browserAgent } });
  if (!answer.ok)
    throw new Error(`The app answered ${answer.status} in the admin: ${(await answer.text()).slice(0, 300)}`);
}

/** Lets `npm run regulars` find the running demo. Its keys open nothing else. */
function publish(settings: Record<string, string>): () => void {
  const file = path.join(project, '.regulars/demo.env');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  return () => rmSync(file, { force: true });
}

function startChildren(): ChildProcess[] {
  return ['server.ts', 'worker.ts'].map((file) => {
    const child = spawn(process.execPath, [path.join(project, file)], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // where the web process listens is not what a person opens
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('Regulars listens on')) console.log(line);
    });
    child.on('exit', (code) => {
      if (code) console.error(`${file} ended with code ${code}`);
    });
    return child;
  });
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}

async function ready(webUrl: string): Promise<void> {
  for (let attempt = 0; attempt < readyTriesMax; attempt += 1) {
    const answer = await fetch(`${webUrl}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await wait(250);
  }
  throw new Error(`The web process does not answer at ${webUrl}/healthz`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
