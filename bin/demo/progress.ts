import { forShop } from '../../app/platform/db.server.ts';
import { countUnfinished } from './quiet.ts';
import type { Stack } from './stack.ts';

const everyMs = 2_000;

/** Prints a line of progress every two seconds: in place on a terminal, else only when it changed. */
export function showProgress(stack: Stack, shopId: number): { say(phase: string): void } {
  let phase = 'history';
  let printed = '';
  const timer = setInterval(() => void print().catch(() => {}), everyMs);
  timer.unref();
  async function print(): Promise<void> {
    const { acknowledged } = stack.sandbox.deliveries.counts();
    const left = await countUnfinished(shopId);
    const [row] = await forShop(shopId, (db) =>
      db.query<{ orders: number; customers: number }>(
        'SELECT (SELECT count(*)::int FROM orders) AS orders, (SELECT count(*)::int FROM customer) AS customers',
      ),
    );
    const line = `${phase}: ${acknowledged} webhooks, ${row?.orders} orders, ${row?.customers} profiles, ${stack.sandbox.klaviyo.state.profiles.size} at Klaviyo, ${stack.sandbox.sendgrid.state.contacts.size} at SendGrid, ${left.deliveries + left.customersChanged + left.outbox} on the way`;
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`);
    else if (line !== printed) console.log(line);
    printed = line;
  }
  return { say: (next) => (phase = next) };
}
