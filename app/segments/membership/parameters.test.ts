import { expect, test } from 'vitest';
import { gatherParameters } from './parameters.ts';

test('statements become one, each with its own values, lists once', () => {
  const ids = ['1', '2'];
  const parameters = gatherParameters(7);
  const one = parameters.insert({ text: 'a = ANY ($2) AND b > $1 OR c < $1', values: [3, ids] });
  const other = parameters.insert({ text: 'a = ANY ($1) AND b > $2', values: [ids, 3] });
  expect(one).toBe('a = ANY ($2) AND b > $3 OR c < $3');
  expect(other).toBe('a = ANY ($2) AND b > $4');
  expect(parameters.values).toEqual([7, ids, 3, 3]);
});
