import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const regulars = ['migrate', 'import', 'replay', 'recompute', 'export', 'rotate-keys', 'doctor'];
const benchmarks = ['ingest', 'import', 'recompute', 'segments', 'freshness'];
const others = ['demo', 'chaos', 'fuzz', 'test-orders', 'test-segments', 'evaluate', 'bench', 'regulars'];

/** No database and no settings: whatever would begin its work fails. */
function run(command: string, ...more: string[]) {
  const [script = '', ...args] = command.split(' ');
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env['PATH'],
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
  };
  const file = path.join(import.meta.dirname, `${script}.ts`);
  return spawnSync(process.execPath, [file, ...args, ...more], { env, encoding: 'utf8' });
}

test.each([
  ...others,
  ...regulars.map((name) => `regulars ${name}`),
  ...benchmarks.map((name) => `bench ${name}`),
  'evaluate rfm',
])('%s --help says how it is called, and does nothing', (command) => {
  const { status, stdout, stderr } = run(command, '--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: npm run /);
});

test.each(['demo', 'chaos', 'regulars rotate-keys', 'bench import', 'evaluate rfm'])(
  '%s refuses an unknown option in one line, with the usage below',
  (command) => {
    const { status, stdout, stderr } = run(command, '--nonsense');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/(^|\n)[^\n]+: Unknown option '--nonsense'\n\nUsage: npm run [^]*--help +this\n$/);
  },
);
