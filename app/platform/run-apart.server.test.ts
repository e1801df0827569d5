import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { runApart } from './run-apart.server.ts';

const module = new URL('node:crypto');

test('work that is done apart gives the same result, and this thread goes on meanwhile', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const apart = await runApart(module, pbkdf2Sync, 'secret', 'salt', 100_000, 32, 'sha256');
  clearInterval(timer);
  expect(Buffer.from(apart)).toEqual(pbkdf2Sync('secret', 'salt', 100_000, 32, 'sha256'));
  expect(turns).toBeGreaterThan(0);
});

test('what the work throws is thrown here, and so is a name that the module does not export', async () => {
  await expect(runApart(module, pbkdf2Sync, 'secret', 'salt', -1, 32, 'sha256')).rejects.toThrow(/iterations/);
  await expect(runApart(module, function missing() {})).rejects.toThrow(/exports no missing/);
});

test('a thread that ends by itself is an error, not silence', async () => {
  await expect(runApart(new URL('node:process'), function exit() {})).rejects.toThrow(/ended without a result/);
});
