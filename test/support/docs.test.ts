import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const project = path.join(import.meta.dirname, '../..');
const rooms = /^(app|bench|bin|docs|extensions|prisma|sandbox|test)\//;
/** `.server.ts` is the end of a name. */
const fileName = /^(?!\.server)[\w.-]+(\/[\w.$:-]+)*\.(ts|tsx|js|cjs|mjs|json|toml|md|sql|prisma)$/;

test.each([...globSync('docs/**/*.md', { cwd: project }), 'README.md', 'SECURITY.md'])(
  'every file that %s names is there',
  (document) => {
    const text = readFileSync(path.join(project, document), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
    const missingLinks = links
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(path.join(project, path.dirname(document), target)));
    const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name);
    const missingFiles = named.filter(namesFile).filter((name) => !isThere(name));
    expect([...missingLinks, ...missingFiles]).toEqual([]);
  },
);

/** A path of ours, or a file's name. */
function namesFile(name: string): boolean {
  return !/[*{<]/.test(name) && (rooms.test(name) || fileName.test(name));
}

/** From the root, or, as documents about the stages write it, from `app/`. */
function isThere(name: string): boolean {
  return ['', 'app'].some((folder) => existsSync(path.join(project, folder, name)));
}
