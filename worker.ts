import { answerRequests } from './app/jobs/answer-requests.server.ts';
import { backfill } from './app/jobs/backfill.server.ts';
import { deliver } from './app/jobs/deliver.server.ts';
import { pullEngagement } from './app/jobs/pull-engagement.server.ts';
import { due } from './app/jobs/due.server.ts';
import { importUploads } from './app/jobs/import.server.ts';
import { notify } from './app/jobs/notify.server.ts';
import { project } from './app/jobs/project.server.ts';
import { purge } from './app/jobs/purge.server.ts';
import { readShopify } from './app/jobs/read-shopify.server.ts';
import { rebuild } from './app/jobs/rebuild.server.ts';
import { recheck } from './app/jobs/recheck.server.ts';
import { recompute } from './app/jobs/recompute.server.ts';
import { reconcile, scan } from './app/jobs/reconcile.server.ts';
import { refresh } from './app/jobs/refresh.server.ts';
import { resettle } from './app/jobs/resettle.server.ts';
import { readShopifySegments } from './app/jobs/shopify-segments.server.ts';
import { suggestDuplicates } from './app/jobs/suggest-duplicates.server.ts';
import { wakeEveryStore } from './app/jobs/wake-every-store.server.ts';
import { watch } from './app/jobs/watch.server.ts';
import { writeConsents } from './app/jobs/write-consents.server.ts';
import { systemClock } from './app/platform/clock.server.ts';
import { assertTenantSecurity, closeDatabase } from './app/platform/db.server.ts';
import { ensureDatabase } from './app/platform/ensure-database.server.ts';
import { env } from './app/platform/env.server.ts';
import { log } from './app/platform/log.server.ts';
import { startQueue } from './app/platform/queue.server.ts';

const endDatabase = await ensureDatabase();
await assertTenantSecurity();
const queue = await startQueue({
  databaseUrl: env().DATABASE_URL,
  concurrency: 4,
  tasks: {
    project: ({ shopId }) => project(shopId),
    refresh: ({ shopId }) => refresh(shopId, systemClock),
    backfill: ({ shopId }) => backfill(shopId, systemClock.now()),
    reconcile: ({ shopId }) => reconcile(shopId, systemClock.now()),
    scan: ({ shopId }) => scan(shopId, systemClock.now()),
    read: ({ shopId }) => readShopify(shopId),
    'shopify-segments': ({ shopId }) => readShopifySegments(shopId),
    recompute: ({ shopId }) => recompute(shopId, systemClock),
    due: ({ shopId }) => due(shopId),
    rebuild: ({ shopId }) => rebuild(shopId),
    recheck: ({ shopId }) => recheck(shopId),
    purge: ({ shopId }) => purge(shopId, systemClock.now()),
    notify: ({ shopId }) => notify(shopId, systemClock.now()),
    'write-consents': ({ shopId }) => writeConsents(shopId),
    resettle: ({ shopId }) => resettle(shopId),
    duplicates: ({ shopId }) => suggestDuplicates(shopId, systemClock.now()),
    watch: ({ shopId }) => watch(shopId, systemClock.now()),
    engage: ({ shopId }) => pullEngagement(shopId, { clock: systemClock }),
    import: ({ shopId }) => importUploads(shopId),
    'answer-requests': ({ shopId }) => answerRequests(shopId, systemClock.now()),
    deliver: ({ shopId, destination }) => deliver(shopId, destination),
  },
  scheduled: {
    nightly: {
      at: '0 3 * * *',
      run: () => wakeEveryStore(['recompute', 'purge', 'duplicates'], { from: systemClock.now(), hours: 4 }),
    },
    reconciling: { at: '*/10 * * * *', run: () => wakeEveryStore(['reconcile']) },
    scanning: { at: '30 1 * * *', run: () => wakeEveryStore(['scan', 'shopify-segments']) },
    watching: { at: '*/15 * * * *', run: () => wakeEveryStore(['watch']) },
    engagement: { at: '*/10 * * * *', run: () => wakeEveryStore(['engage']) },
    // every wake is written with the work it announces; this only heals what an operator or a bug removed from the queue
    sweep: {
      at: '*/5 * * * *',
      run: () =>
        wakeEveryStore([
          'project',
          'refresh',
          'deliver',
          'answer-requests',
          'read',
          'import',
          'resettle',
          'notify',
          'write-consents',
          'due',
          'rebuild',
        ]),
    },
  },
});
log.info('the worker is ready');

// the database died in the middle of a job, or a bug: one line either way, and whatever runs the process starts it again
process.on('uncaughtException', (error) => {
  log.fatal({ error: error.stack }, 'the worker ends');
  process.exit(1);
});

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await queue.stop();
  await closeDatabase();
  await endDatabase();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
