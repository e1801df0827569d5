import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

const project = path.join(import.meta.dirname, '../..');

/** Builds the web bundle when it is missing or older than what it is made of. About ten seconds. */
export function buildBundle(): void {
  const bundle = path.join(project, 'build/server/index.js');
  const sources = globSync('{app,public}/**/*.{ts,tsx,css,js}', { cwd: project });
  const all = [...sources, 'vite.config.ts', 'remix.config.js', 'package-lock.json'];
  const newest = Math.max(...all.map((file) => statSync(path.join(project, file)).mtimeMs));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > newest) return;
  console.error('Building the web bundle ...');
  const remix = path.join(project, 'node_modules/.bin/remix');
  const { status } = spawnSync(remix, ['vite:build'], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('The web bundle could not be built; the reason is above.');
}
