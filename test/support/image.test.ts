import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';

const project = path.join(import.meta.dirname, '../..');
const dockerfile = readFileSync(path.join(project, 'Dockerfile'), 'utf8');
/** What the build makes; everything else is in the repository. */
const built = ['build', 'node_modules', 'app/platform/prisma'];
/** What the image holds of the project. */
const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, sources = '']) =>
  sources.split(' ').map((source) => path.relative('/regulars', source)),
);
const { dependencies } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

test('whatever the image takes from the build is there', () => {
  expect(copied.length).toBeGreaterThan(5);
  const ignored = readFileSync(path.join(project, '.dockerignore'), 'utf8').split('\n');
  const missing = copied.filter((name) => !built.includes(name) && !existsSync(path.join(project, name)));
  expect(missing).toEqual([]);
  expect(copied.filter((name) => !built.includes(name) && ignored.includes(name))).toEqual([]);
});

test.each(
  ['server.ts', 'worker.ts', 'bin/regulars.ts', ...globSync('bin/commands/**/*.ts', { cwd: project })].filter(inImage),
)('in the image %s finds every module that it imports', (entry) => {
  expect(missingOf(entry)).toEqual([]);
});

/** Tests don't run there, and lines are replayed where the sandbox is. */
function inImage(file: string): boolean {
  return !file.endsWith('.test.ts') && file !== 'bin/commands/replay-lines.ts';
}

/** Modules that are imported at once, through any number of others, and that the image does not hold. */
function missingOf(entry: string): string[] {
  const seen = new Set([entry]);
  const missing: string[] = [];
  for (const file of seen) {
    for (const name of importsOf(file)) {
      if (!name.startsWith('.')) {
        if (!isInstalled(name)) missing.push(`${file}: ${name}`);
        continue;
      }
      const target = path.join(path.dirname(file), name);
      if (copied.some((folder) => target === folder || target.startsWith(`${folder}/`))) seen.add(target);
      else missing.push(`${file}: ${target}`);
    }
  }
  return missing;
}

/** What Node loads before the file runs: types are stripped, `import()` waits. */
function importsOf(file: string): string[] {
  if (built.some((folder) => file.startsWith(`${folder}/`))) return [];
  const text = readFileSync(path.join(project, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export) (?!type )(?:[^;'"]* from )?'([^']+)'/gm);
  return [...statements].map(([, name = '']) => name);
}

/** Packages for development are not installed there. */
function isInstalled(name: string): boolean {
  const parts = name.split('/');
  const wanted = name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  return name.startsWith('node:') || builtinModules.includes(name) || wanted in dependencies;
}
