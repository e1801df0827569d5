import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jaroWinkler } from './jaro-winkler.ts';

// Winkler's own examples: Winkler 1990, and 2006 table 6 where the prefix rule is the same
test.each([
  ['MARTHA', 'MARHTA', 0.961],
  ['DIXON', 'DICKSONX', 0.813],
  ['DWAYNE', 'DUANE', 0.84],
  ['JERALDINE', 'GERALDINE', 0.926],
  ['DUNNINGHAM', 'CUNNIGHAM', 0.896],
  ['NICHLESON', 'NICHULSON', 0.956],
  ['MASSEY', 'MASSIE', 0.933],
  ['ABROMS', 'ABRAMS', 0.922],
  ['HARDIN', 'MARTINEZ', 0.722],
  ['JULIES', 'JULIUS', 0.933],
])('%s and %s are alike by %d', (one, other, expected) => {
  expect(jaroWinkler(one, other)).toBeCloseTo(expected, 3);
});

test('nothing in common is 0, equal is 1, also when both are empty', () => {
  expect([jaroWinkler('abc', 'xyz'), jaroWinkler('abc', 'abc'), jaroWinkler('', ''), jaroWinkler('', 'a')]).toEqual([
    0, 1, 1, 0,
  ]);
});

test('it is between 0 and 1, the same both ways, and 1 only for equal texts', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      const alike = jaroWinkler(one, other);
      expect(alike).toBeGreaterThanOrEqual(0);
      expect(alike).toBeLessThanOrEqual(1);
      expect(jaroWinkler(other, one)).toBeCloseTo(alike, 10);
      expect(alike === 1).toBe(one === other);
    }),
  );
});
