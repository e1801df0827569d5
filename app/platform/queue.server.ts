import { EventEmitter } from 'node:events';
import { Logger, run } from 'graphile-worker';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { z } from 'zod';
import { log } from './log.server.ts';

/** What every task is woken with; `destination` for tasks of one destination. */
export interface TaskInput {
  shopId: number;
  destination: string | null;
}

export interface QueueOptions {
  databaseUrl: string;
  /** One function per task name that `wake` may be given. */
  tasks: Record<string, (input: TaskInput) => Promise<unknown>>;
  /** Tasks without a store, by name, with their crontab line's schedule: `0 3 * * *` (UTC). */
  scheduled: Record<string, { at: string; run: () => Promise<unknown> }>;
  /** Jobs at once in this process. */
  concurrency: number;
}

const recoverEveryMs = 3_000;
const taskInput = z.object({ shopId: z.number().int(), destination: z.string().nullish().default(null) });

/**
 * Runs jobs until stopped (`stop` waits for those that run). A task that throws is tried again, later each time; waking it begins anew.
 *
 * A process that dies by SIGKILL leaves its jobs and queues locked, by default for four hours. So every process holds an advisory
 * lock on its own name for as long as it lives, and everyone looks every 3 s whose lock is free: PostgreSQL's connection
 * is the heartbeat. A lock that is freed while its process still lives (its connection broke) may run a job twice at once:
 * tasks claim rows with SKIP LOCKED and are idempotent, so that costs time only.
 */
export async function startQueue(options: QueueOptions): Promise<{ stop(): Promise<void>; stopped: Promise<void> }> {
  const lifeline = createLifeline(options.databaseUrl);
  await lifeline.recoverDeadWorkers();
  const events = new EventEmitter() as WorkerEvents;
  // graphile-worker locks in the name of a process's pool, not of its single workers
  events.on('pool:create', ({ workerPool }) => lifeline.hold(workerPool.id));
  events.on('job:error', ({ job, error }) =>
    log.error({ task: job.task_identifier, key: job.key, attempt: job.attempts, error: String(error) }, 'a job failed'),
  );
  const timer = setInterval(() => void lifeline.recoverDeadWorkers().catch(() => {}), recoverEveryMs);
  const runner = await run({
    connectionString: options.databaseUrl,
    maxPoolSize: options.concurrency + 2,
    concurrency: options.concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    events,
    taskList: { ...shopTasks(options.tasks), ...scheduledTasks(options.scheduled) },
    crontab: Object.entries(options.scheduled)
      .map(([name, { at }]) => `${at} ${name} ?jobKey=${name}&queue=${name}`)
      .join('\n'),
    logger: new Logger(() => (level, message) => log.debug({ level }, message)),
  });
  return { stop: () => stop(runner, timer, lifeline), stopped: runner.promise };
}

async function stop(runner: Runner, timer: NodeJS.Timeout, lifeline: Lifeline): Promise<void> {
  clearInterval(timer);
  await runner.stop();
  await lifeline.end();
}

function shopTasks(tasks: QueueOptions['tasks']): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown) => {
        const input = taskInput.parse(payload);
        const begun = performance.now();
        await task(input);
        log.debug({ task: name, ...input, ms: Math.round(performance.now() - begun) }, 'a job ran');
      },
    ]),
  );
}

function scheduledTasks(scheduled: QueueOptions['scheduled']): TaskList {
  return Object.fromEntries(
    Object.entries(scheduled).map(([name, task]) => [name, async () => void (await task.run())]),
  );
}

interface Lifeline {
  hold(poolId: string): void;
  recoverDeadWorkers(): Promise<void>;
  end(): Promise<void>;
}

/** Any number that nothing else locks with. */
const lockSpace = 7_260_114;

function createLifeline(databaseUrl: string): Lifeline {
  const held = new Set<string>();
  let client: Promise<pg.Client> | null = null;
  let tail: Promise<unknown> = Promise.resolve();

  async function open(): Promise<pg.Client> {
    const opened = new pg.Client({ connectionString: databaseUrl, application_name: 'regulars lifeline' });
    // when the connection breaks, the next use opens another and takes the locks again
    opened.on('error', () => (client = null)).on('end', () => (client = null));
    await opened.connect();
    for (const poolId of held) await opened.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockSpace, poolId]);
    return opened;
  }
  /** One statement at a time; a failure is the next one's reason to open again. */
  function use<Result>(work: (opened: pg.Client) => Promise<Result>): Promise<Result> {
    const result = tail.then(async () => work(await (client ??= open())));
    tail = result.catch(() => (client = null));
    return result;
  }
  return {
    hold(poolId) {
      held.add(poolId);
      use((opened) => opened.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockSpace, poolId])).catch(
        (error: unknown) =>
          log.warn({ error: String(error) }, 'the lifeline is away; it is taken again when the database is back'),
      );
    },
    async recoverDeadWorkers() {
      const dead = await use(async (opened) => {
        const { rows } = await opened.query<{ id: string }>(findDead, [lockSpace, [...held]]);
        const ids = rows.map((row) => row.id);
        await opened.query(deleteSuperseded, [ids]);
        if (ids.length > 0) await opened.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [ids]);
        return ids.length;
      });
      if (dead > 0) log.warn({ processes: dead }, 'released the jobs of processes that died');
    },
    async end() {
      await use((opened) => opened.end());
    },
  };
}

/** A young lock may belong to a process that is just about to take its lifeline. */
const findDead = `
  WITH locking AS (
    SELECT locked_by, locked_at FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
    UNION ALL SELECT locked_by, locked_at FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL
  ), candidate AS MATERIALIZED (
    SELECT locked_by FROM locking GROUP BY locked_by HAVING max(locked_at) < now() - interval '2 seconds' AND locked_by <> ALL ($2::text[])
  )
  SELECT locked_by AS id FROM candidate WHERE pg_try_advisory_lock($1, hashtext(locked_by)) AND pg_advisory_unlock($1, hashtext(locked_by))`;

/**
 * A job that was woken again while it ran has lost its key to its successor: that one runs, this one is over, whether it failed or its process
 * died. graphile-worker keeps such rows for ever.
 */
const deleteSuperseded = `
  DELETE FROM graphile_worker._private_jobs
  WHERE key IS NULL AND attempts >= max_attempts AND (locked_by IS NULL OR locked_by = ANY ($1::text[]))`;
