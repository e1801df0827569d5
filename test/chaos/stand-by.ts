import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { argv, exit, stdin } from 'node:process';
import { pathToFileURL } from 'node:url';

// Loaded before a program (`node --import`): reads the modules that it is made of, then holds it until a line comes in.
const program = argv[1] ?? '';
const base = pathToFileURL(program);
const imported = readFileSync(program, 'utf8').matchAll(
  /^import (?!type ).* from '(\.[^']+)'|(build\/server\/index\.js)/gm,
);
for (const [, file, bundle] of imported) await import(new URL(file ?? bundle ?? '', base).href);
// whoever holds it may die first
const orphaned = once(stdin, 'end').then(() => exit());
await Promise.race([once(stdin, 'data'), orphaned]);
stdin.destroy();
