import { existsSync } from 'node:fs';
import path from 'node:path';
import { canBeReadAgain, readAgain } from '../../app/inbox/read-again.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { commandError } from './command-error.ts';
import type { replayLines as ReplayLines } from './replay-lines.ts';
import { withShop } from './with-shop.ts';

const usage = {
  command: 'regulars replay',
  does: "Sales lines as a store's webhooks, posted to the running app; or, with --inbox, what the store was sent and is still kept, read again by the worker.",
  needs: '--shop S --lines F|--inbox',
  options: {
    shop: { kind: 'text', value: 'S', says: 'the store: NAME.myshopify.com' },
    lines: {
      kind: 'text',
      value: 'F.csv',
      says: 'invoice,sku,description,qty,time,price,customer,country in the order of time, plain or gzipped',
    },
    orders: { kind: 'whole', value: 'N', says: 'of the lines: stop after so many orders' },
    rate: {
      kind: 'number',
      value: 'R',
      says: 'of the lines: webhooks a second; as fast as they are taken when absent',
    },
    end: {
      kind: 'text',
      value: 'today',
      says: 'of the lines: move them in time so that the last is of today',
      among: ['today'],
    },
    inbox: { kind: 'flag', says: 'read again what is kept' },
    topic: { kind: 'text', value: 'T', says: 'of the inbox: one topic alone, like orders/create' },
    since: { kind: 'text', value: 'D', says: 'of the inbox: what came since that day or moment, like 2026-02-01' },
  },
} as const;

/**
 * Turns a sales file into a store's webhooks, signs them and posts them to the running app, as Shopify would have. With `--inbox` it has the running
 * worker read again what the store was sent before and is still kept.
 */
export async function replayCommand(args: string[]): Promise<number> {
  const values = readArguments(usage, args);
  if (values.inbox) return replayInbox(values);
  const { lines: file, orders, rate, end } = values;
  if (!file) throw commandError('give the sales file: --lines F.csv or F.csv.gz; or --inbox for what is kept');
  if (!existsSync(file)) throw commandError(`there is no file ${file}`);
  const { replayLines } = await loadReplayLines();
  return withShop(values.shop, ({ domain }) => replayLines(domain, { file, orders, rate, end }));
}

/** The sandbox makes webhooks of lines; an image that runs in production has none. */
async function loadReplayLines(): Promise<{ replayLines: typeof ReplayLines }> {
  if (!existsSync(path.join(import.meta.dirname, '../../sandbox')))
    throw commandError('--lines needs the folder sandbox, which is not here; replay from a clone');
  return import('./replay-lines.ts');
}

async function replayInbox({ shop, topic, since }: { shop?: string; topic?: string; since?: string }): Promise<number> {
  const from = since === undefined ? null : new Date(since);
  if (topic !== undefined && !canBeReadAgain(topic))
    throw commandError(`there is no topic ${topic} whose deliveries can be read again`);
  if (from && Number.isNaN(from.getTime())) throw commandError('--since is a day or a moment: 2026-02-01');
  return withShop(shop, async ({ shopId }) => {
    const waiting = await forShop(shopId, (db) => readAgain(db, { topic: topic ?? null, since: from }));
    console.log(JSON.stringify({ ok: true, waiting }));
    return 0;
  });
}
