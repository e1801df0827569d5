// A test during which something wrote to console.error fails: what nobody reads in a green run is where bugs live.
// A test that expects the words replaces the method itself (vi.spyOn).
import { format } from 'node:util';
import { afterEach, beforeEach } from 'vitest';

const written: string[] = [];

beforeEach(() => {
  written.length = 0;
});

console.error = (...values: unknown[]) => {
  written.push(format(...values));
};

afterEach(() => {
  const lines = written.splice(0);
  if (lines.length > 0) throw new Error(`The test wrote to the console:\n${lines.join('\n')}`);
});
