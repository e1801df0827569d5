import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { forShop } from '../../app/platform/db.server.ts';

/** What is still on its way through the house. */
export interface Unfinished {
  deliveries: number;
  customersChanged: number;
  outbox: number;
  jobs: number;
}

/** Counts what is on its way; all zero = everything that came in has gone out. */
export async function countUnfinished(shopId: number): Promise<Unfinished> {
  const [counted] = await forShop(shopId, (db) =>
    db.query<Omit<Unfinished, 'jobs'>>(
      `SELECT (SELECT count(*)::int FROM delivery WHERE shop_id = $1 AND state IN ('pending', 'again')) AS deliveries,
              (SELECT count(*)::int FROM customer_changed WHERE shop_id = $1) AS "customersChanged",
              (SELECT count(*)::int FROM outbox_item WHERE shop_id = $1 AND state IN ('pending', 'sending', 'accepted')) AS outbox`,
      [shopId],
    ),
  );
  if (!counted) throw new Error('A count returned no row');
  return { ...counted, jobs: await countJobs() };
}

/**
 * Waits until nothing is on its way twice in a row.
 * @returns what was left when `timeoutMs` passed, or null when all is quiet.
 */
export async function waitUntilQuiet(shopId: number, timeoutMs: number): Promise<Unfinished | null> {
  const until = Date.now() + timeoutMs;
  let quietLooks = 0;
  for (;;) {
    const left = await countUnfinished(shopId);
    quietLooks = Object.values(left).every((count) => count === 0) ? quietLooks + 1 : 0;
    if (quietLooks === 2) return null;
    if (Date.now() > until) return left;
    await wait(200);
  }
}

async function countJobs(): Promise<number> {
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM graphile_worker.jobs WHERE task_identifier IN ('project', 'refresh', 'recompute', 'deliver', 'backfill', 'read', 'rebuild', 'recheck')
       OR (task_identifier = 'due' AND run_at <= now())`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}
