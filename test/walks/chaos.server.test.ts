import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** One of them, 10, kills the database. A web bundle that is missing is built first. */
const seeds = { first: '9', runs: '3' };
const timeoutMs = 240_000;

test(
  'processes and the database killed at random lose nothing and double nothing',
  { timeout: timeoutMs },
  async () => {
    const program = path.join(import.meta.dirname, '../../bin/chaos.ts');
    const options = [program, '--runs', seeds.runs, '--seed', seeds.first, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as object;
    expect(told).toMatchObject({ runs: 3, lost: 0, doubled: 0, kills: { database: 1 }, failingSeed: null });
  },
);
