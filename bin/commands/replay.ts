import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readAgain } from '../../app/inbox/read-again.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { commandError } from './command-error.ts';
import { withShop } from './with-shop.ts';

/**
 * Turns a sales file into a store's webhooks, signs them and posts them to the running app, as Shopify would have. With `--inbox` it has the running
 * worker read again what the store was sent before and is still kept.
 */
export async function replayCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      shop: { type: 'string' },
      lines: { type: 'string' },
      orders: { type: 'string' },
      rate: { type: 'string' },
      end: { type: 'string' },
      inbox: { type: 'boolean' },
      topic: { type: 'string' },
      since: { type: 'string' },
    },
  });
  if (values.inbox) return replayInbox(values);
  const file = values.lines;
  if (!file) throw commandError('give the sales file: --lines F.csv or F.csv.gz; or --inbox for what is kept');
  if (!existsSync(file)) throw commandError(`there is no file ${file}`);
  if (values.end !== undefined && values.end !== 'today') throw commandError('--end can only be today');
  const orders = positive('--orders', values.orders);
  const rate = positive('--rate', values.rate);
  const { replayLines } = await loadReplayLines();
  return withShop(values.shop, ({ domain }) =>
    replayLines(domain, { file, orders, rate, end: values.end as 'today' | undefined }),
  );
}

/** The sandbox makes webhooks of lines; an image that runs in production has none. */
async function loadReplayLines(): Promise<typeof import('./replay-lines.ts')> {
  if (!existsSync(path.join(import.meta.dirname, '../../sandbox')))
    throw commandError('--lines needs the folder sandbox, which is not here; replay from a clone');
  return import('./replay-lines.ts');
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw commandError(`${option} is a number above 0`);
  return value;
}

async function replayInbox({ shop, topic, since }: { shop?: string; topic?: string; since?: string }): Promise<number> {
  const from = since === undefined ? null : new Date(since);
  if (from && Number.isNaN(from.getTime())) throw commandError('--since is a day or a moment: 2026-02-01');
  return withShop(shop, async ({ shopId }) => {
    const waiting = await forShop(shopId, (db) => readAgain(db, { topic: topic ?? null, since: from }));
    console.log(JSON.stringify({ ok: true, waiting }));
    return 0;
  });
}
