import { fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenDatabase } from '../../test/support/test-store.ts';
import { startQueue } from './queue.server.ts';
import type { TaskInput } from './queue.server.ts';

const { databaseUrl } = givenDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
});

afterAll(() => client.end());

const wake = (task: string, shopId: number) => client.query('SELECT wake($1, $2)', [shopId, task]);

function startCounting(onRun: (input: TaskInput) => Promise<void>) {
  return startQueue({ databaseUrl: databaseUrl(), tasks: { project: onRun }, scheduled: {}, concurrency: 4 });
}

test('a task runs one at a time per store, and calls that come while it runs make it run once more', async () => {
  let running = 0;
  let most = 0;
  const runs: number[] = [];
  let finished = () => {};
  const secondRun = new Promise<void>((resolve) => (finished = resolve));
  const queue = await startCounting(async ({ shopId }) => {
    running += 1;
    most = Math.max(most, running);
    if (runs.length === 0) for (let call = 0; call < 5; call += 1) await wake('project', shopId);
    runs.push(shopId);
    running -= 1;
    if (runs.length === 2) finished();
  });
  await wake('project', 1);
  await secondRun;
  await queue.stop();
  expect({ runs, most }).toEqual({ runs: [1, 1], most: 1 });
});

test('a run that fails after it was woken again is over: the later one runs, and nothing of the first stays behind', async () => {
  let runs = 0;
  let finished = () => {};
  const secondRun = new Promise<void>((resolve) => (finished = resolve));
  const queue = await startCounting(async ({ shopId }) => {
    runs += 1;
    if (runs === 2) return finished();
    await wake('project', shopId);
    throw new Error('deadlock detected');
  });
  await wake('project', 5);
  await secondRun;
  await expect
    .poll(async () => (await client.query('SELECT FROM graphile_worker.jobs')).rowCount, { timeout: 20_000 })
    .toBe(0);
  await queue.stop();
  expect(runs).toBe(2);
});

test('a task that is woken for a moment runs within two seconds of it, not before', async () => {
  let ran = (_at: number) => {};
  const running = new Promise<number>((resolve) => (ran = resolve));
  const queue = await startCounting(() => Promise.resolve(ran(Date.now())));
  const moment = Date.now() + 700;
  await client.query(`SELECT wake(1, 'project', NULL, $1)`, [new Date(moment)]);
  const late = (await running) - moment;
  await queue.stop();
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(2000);
});

test('a task that is woken in the instant in which a worker takes its job is run once more', async () => {
  await wake('project', 6);
  const taking = new pg.Client({ connectionString: databaseUrl() });
  await taking.connect();
  await taking.query('BEGIN');
  await taking.query(
    `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'w', attempts = 1 WHERE key = 'project:6'`,
  );
  const woken = wake('project', 6);
  await expect
    .poll(async () => {
      const { rows } = await taking.query(`SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted`);
      return rows.length;
    })
    .toBe(1);
  await taking.query('COMMIT');
  await taking.end();
  await woken;
  const { rows } = await client.query(
    `SELECT key, locked_at IS NOT NULL AS taken FROM graphile_worker.jobs ORDER BY id`,
  );
  expect(rows).toEqual([
    { key: null, taken: true },
    { key: 'project:6', taken: false },
  ]);
  await client.query('SELECT graphile_worker.force_unlock_workers($1)', [['w']]);
  await client.query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs');
});

test('the job of a process that was killed is run by another, once, and leaves nothing behind', async () => {
  const child = fork(path.join(import.meta.dirname, '../../test/support/hanging-worker.ts'), {
    env: { ...process.env, DATABASE_URL: databaseUrl() },
  });
  await wake('project', 2);
  await new Promise((resolve) => child.once('message', resolve)); // it has the job
  await wake('project', 2); // more came in while it ran
  await ageLocks();
  child.kill('SIGKILL');
  let taken = (_input: TaskInput) => {};
  const job = new Promise<TaskInput>((resolve) => (taken = resolve));
  const queue = await startCounting(async (input) => taken(input));
  expect(await job).toEqual({ shopId: 2, destination: null });
  await queue.stop();
  expect((await client.query('SELECT FROM graphile_worker._private_jobs')).rows).toEqual([]);
});

test('a job that takes long is not taken from the worker that has it', async () => {
  let started = () => {};
  const running = new Promise<void>((resolve) => (started = resolve));
  let finish = () => {};
  const queue = await startCounting(() => {
    started();
    return new Promise<void>((resolve) => (finish = resolve));
  });
  await wake('project', 3);
  await running;
  await ageLocks();
  const other = await startCounting(() => Promise.resolve()); // looks for the dead before it begins
  const { rows } = await client.query(
    'SELECT locked_by IS NOT NULL AS locked FROM graphile_worker._private_job_queues WHERE queue_name = $1',
    ['shop:3'],
  );
  expect(rows).toEqual([{ locked: true }]);
  finish();
  await Promise.all([queue.stop(), other.stop()]);
});

/** As if what is locked now had been for an hour. */
async function ageLocks(): Promise<void> {
  await client.query(
    `UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 hour' WHERE locked_at IS NOT NULL`,
  );
  await client.query(
    `UPDATE graphile_worker._private_job_queues SET locked_at = locked_at - interval '1 hour' WHERE locked_at IS NOT NULL`,
  );
}
