import { existsSync } from 'node:fs';
import { connectDestination } from '../app/outbox/connect-destination.server.ts';
import { systemClock } from '../app/platform/clock.server.ts';
import { closeDatabase, forShop } from '../app/platform/db.server.ts';
import { findShop } from '../app/shopify/find-shop.server.ts';
import type { Shop } from '../app/shopify/find-shop.server.ts';
import { demoShop } from '../sandbox/start.ts';
import { demoHistory, live } from '../sandbox/store/demo-store.ts';
import { linesHistory } from '../sandbox/store/lines.ts';
import type { StoreEvent } from '../sandbox/store/store-event.ts';
import { readOrEnd } from './arguments/end-with-usage.ts';
import { buildBundle } from './demo/build-bundle.ts';
import { compareRfm } from './demo/compare-rfm.ts';
import { showProgress } from './demo/progress.ts';
import { recall } from './demo/recall.ts';
import { waitUntilQuiet } from './demo/quiet.ts';
import { openInAdmin, startStack } from './demo/stack.ts';
import type { Stack } from './demo/stack.ts';
import { remember, verify } from './demo/verify.ts';
import type { Sent } from './demo/verify.ts';

const quietTimeoutMs = 60_000;
const options = readOrEnd({
  command: 'demo',
  does: 'A made-up store with everything around it, to look at; with --check unattended, ending with 0 when all is well.',
  options: {
    check: { kind: 'flag', says: 'play the history, compare everything, end' },
    orders: { kind: 'whole', value: 'N', says: 'of the history', default: 1000 },
    seed: { kind: 'whole', value: 'S', says: 'of the store', default: 1, least: 0 },
    lines: {
      kind: 'text',
      value: 'F.csv',
      says: 'the history: sales lines in the order of time instead of a made-up year',
    },
    kill: { kind: 'flag', says: 'with --check: kill web and worker twice' },
    port: { kind: 'whole', value: 'P', says: 'of the admin', default: 4800 },
  },
});
const { seed, orders } = options;
if (options.lines && !existsSync(options.lines)) fail(`There is no file ${options.lines}`);

buildBundle();
const begunMs = Date.now();
const stack = await startStack({
  seed,
  currency: options.lines ? 'GBP' : 'EUR',
  adminPort: options.check ? undefined : options.port,
}).catch((error: Error) => fail(reasonOf(error)));
let stopping = false;
const restarts: Promise<void>[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(130));
// most of the history is there before the app, the rest comes as webhooks
const before = Math.floor(orders * (options.check ? 0.5 : 0.8));
const sent: Sent = { orders: new Map() };
const events = watch(history(), (event) => remember(sent, event));
try {
  await recall(stack, events, { orders: before });
  const shop = await install(stack);
  if (options.check) await check(stack, shop);
  else await show(stack, shop);
} catch (error) {
  console.error(error);
  await stop(1);
}

/** What a merchant does by hand: opens the app, connects both ESPs. */
async function install(running: Stack): Promise<Shop> {
  await openInAdmin(running);
  const shop = await findShop(demoShop);
  if (!shop?.installed) throw new Error('The app did not install itself when it was opened');
  for (const [kind, secret] of [
    ['klaviyo', 'pk_sandbox_demo'],
    ['sendgrid', 'SG.sandbox.demo'],
  ] as const) {
    const connected = await connectDestination(shop.shopId, kind, secret, { clock: systemClock });
    if (!connected.ok) throw new Error(`${kind} could not be connected: ${connected.reason}`);
  }
  return shop;
}

async function check(running: Stack, shop: Shop): Promise<void> {
  let played = 0;
  const killAt = options.kill ? [(orders - before) / 3, ((orders - before) * 2) / 3] : [];
  const watched = watch(events, (event) => {
    if (event.topic === 'orders/create') played += 1;
    if (killAt[0] === undefined || played < killAt[0]) return;
    killAt.shift();
    restarts.push(running.killAndRestart());
  });
  await running.sandbox.emitter.emitAll(demoShop, watched);
  await running.sandbox.emitter.quiet();
  await Promise.all(restarts);
  let left = await waitUntilQuiet(shop.shopId, quietTimeoutMs);
  await forShop(shop.shopId, (db) => db.wake('recompute'));
  left ??= await waitUntilQuiet(shop.shopId, quietTimeoutMs);
  // a browser posts its pixel's events once: what a killed process missed is gone, as it would be
  const webhooks = running.sandbox.deliveries.list().filter((record) => record.topic !== 'pixel');
  const accepted = webhooks.filter((record) => record.acknowledgements > 0).length;
  const findings = await verify(running, shop.shopId, sent);
  const rfm = options.lines ? await compareRfm(shop.shopId, { file: options.lines, orders }) : null;
  const { examples, ...figures } = findings;
  const ok =
    left === null &&
    accepted === webhooks.length &&
    findings.lost + findings.mismatches + findings.doubled + findings.quarantined === 0 &&
    rfm?.equal !== false;
  if (left) console.error('Still on its way:', left);
  if (examples.length > 0) console.error(examples.join('\n'));
  const seconds = Math.round((Date.now() - begunMs) / 1000);
  console.log(
    JSON.stringify({
      ok,
      webhooksSent: webhooks.length,
      webhooksAccepted: accepted,
      ...figures,
      ...(rfm && { rfm }),
      killed: options.kill ? 2 : 0,
      seconds,
    }),
  );
  await stop(ok ? 0 : 1);
}

async function show(running: Stack, shop: Shop): Promise<void> {
  console.log(
    `The admin is at ${running.sandbox.urls.shopify}\nA year of the demo store's history comes in first, then it lives. Ctrl-C ends it.`,
  );
  const progress = showProgress(running, shop.shopId);
  await running.sandbox.emitter.emitAll(demoShop, events);
  await forShop(shop.shopId, (db) => db.wake('recompute'));
  progress.say('live');
  const end = new Date().toISOString();
  await running.sandbox.emitter.emitAll(
    demoShop,
    live({ seed, orders, end, picturesUrl: running.sandbox.urls.pictures, clock: Date.now }),
    { rate: 2 },
  );
}

function history(): AsyncIterable<StoreEvent> | Iterable<StoreEvent> {
  if (options.lines) return linesHistory({ file: options.lines, orders, end: 'today', now: Date.now }).events;
  return demoHistory({ seed, orders, end: new Date().toISOString(), picturesUrl: stack.sandbox.urls.pictures });
}

async function* watch(
  events: AsyncIterable<StoreEvent> | Iterable<StoreEvent>,
  see: (event: StoreEvent) => void,
): AsyncGenerator<StoreEvent> {
  for await (const event of events) {
    see(event);
    yield event;
  }
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await closeDatabase();
  await stack.stop();
  process.exit(code);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  const isTaken = error.code === 'EADDRINUSE' && error.message.endsWith(`:${options.port}`);
  return isTaken ? `port ${options.port} is taken: give another with --port P` : error.message;
}

/** One clear line; nothing was started. */
function fail(message: string): never {
  console.error(`demo: ${message}`);
  process.exit(2);
}
