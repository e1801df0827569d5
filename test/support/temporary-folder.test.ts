import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const module = path.join(import.meta.dirname, 'temporary-folder.ts');

test.each([
  ['by itself', null, 0],
  ['by Ctrl-C', 'SIGINT', 130],
  ['by a platform', 'SIGTERM', 143],
] as const)('a temporary folder is gone when its process ends %s', async (_, signal, expected) => {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { writeFileSync } from 'node:fs';
     import { temporaryFolder } from ${JSON.stringify(module)};
     const folder = temporaryFolder('regulars-folder');
     writeFileSync(folder + '/file', '');
     ${signal ? 'setInterval(() => {}, 1000);' : ''}
     console.log(folder);`,
  ]);
  const folder = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text) => resolve(String(text).trim())),
  );
  if (signal) {
    expect(existsSync(folder)).toBe(true);
    child.kill(signal);
  }
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(expected);
  expect(existsSync(folder)).toBe(false);
});
