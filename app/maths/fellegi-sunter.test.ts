import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FieldModel,
  fitFellegiSunter,
  type LinkageModel,
  matchProbability,
  matchWeights,
  type Pattern,
} from './fellegi-sunter.ts';

const planted: LinkageModel = {
  prior: 0.1,
  fields: [
    { m: [0.1, 0.2, 0.7], u: [0.9, 0.07, 0.03] },
    { m: [0.15, 0.85], u: [0.8, 0.2] },
    { m: [0.05, 0.95], u: [0.97, 0.03] },
    { m: [0.3, 0.7], u: [0.9, 0.1] },
  ],
};
const start: LinkageModel = {
  prior: 0.3,
  fields: planted.fields.map(({ m }) =>
    m.length === 3 ? { m: [0.2, 0.3, 0.5], u: [0.6, 0.2, 0.2] } : { m: [0.3, 0.7], u: [0.6, 0.4] },
  ),
};

/** What a million pairs of the planted kind would show, exactly. */
function expectedPatterns({ prior, fields }: LinkageModel): Pattern[] {
  const combinations = fields.reduce<number[][]>(
    (lists, { m }) => lists.flatMap((list) => m.map((_, level) => [...list, level])),
    [[]],
  );
  const chance = (levels: number[], kind: keyof FieldModel) =>
    levels.reduce((product, level, place) => product * (fields[place]?.[kind][level] ?? 0), 1);
  return combinations.map((levels) => ({
    levels,
    count: 1e6 * (prior * chance(levels, 'm') + (1 - prior) * chance(levels, 'u')),
  }));
}

describe('learning', () => {
  test('finds the parameters that were planted', () => {
    const found = fitFellegiSunter(expectedPatterns(planted), {
      start,
      strength: 1,
      keepU: false,
      iterationsMax: 5000,
    });
    expect(found.prior).toBeCloseTo(planted.prior, 3);
    for (const [place, { m, u }] of planted.fields.entries()) {
      m.forEach((value, level) => expect(found.fields[place]?.m[level]).toBeCloseTo(value, 2));
      u.forEach((value, level) => expect(found.fields[place]?.u[level]).toBeCloseTo(value, 2));
    }
  });

  test('with u known finds the rest from few pairs', () => {
    const few = expectedPatterns(planted).map(({ levels, count }) => ({ levels, count: Math.round(count / 500) }));
    const known = { ...start, fields: start.fields.map(({ m }, place) => ({ m, u: planted.fields[place]?.u ?? [] })) };
    const found = fitFellegiSunter(few, { start: known, strength: 5, keepU: true });
    expect(found.prior).toBeCloseTo(planted.prior, 1);
    expect(found.fields[2]?.m[1]).toBeGreaterThan(0.85);
    expect(found.fields.map(({ u }) => u)).toEqual(planted.fields.map(({ u }) => u));
  });

  test('from nothing is what it started with', () => {
    const found = fitFellegiSunter([], { start, strength: 3, keepU: false });
    expect(found.prior).toBeCloseTo(start.prior, 12);
    expect(found.fields[0]?.m[2]).toBeCloseTo(start.fields[0]?.m[2] ?? 0, 12);
  });
});

describe('weighing', () => {
  // Fellegi & Sunter's composite weight by hand: prior odds 1/9, two agreements
  test('is Bayes by hand', () => {
    const odds = (0.1 / 0.9) * (0.7 / 0.03) * (0.85 / 0.2) * (0.05 / 0.97);
    expect(matchProbability(planted, [2, 1, 0, -1])).toBeCloseTo(odds / (1 + odds), 12);
    expect(matchWeights(planted, [2, 1, 0, -1])[3]).toBe(0);
    expect(matchWeights(planted, [2, -1, -1, -1])[0]).toBeCloseTo(Math.log2(0.7 / 0.03), 12);
  });

  test('says the prior when nothing is said', () => {
    expect(matchProbability(planted, [-1, -1, -1, -1])).toBeCloseTo(0.1, 12);
  });

  test('is a probability, and more agreement is never less likely', () => {
    const level = (field: FieldModel) => fc.integer({ min: 0, max: field.m.length - 1 });
    fc.assert(
      fc.property(fc.tuple(...planted.fields.map(level)), fc.integer({ min: 0, max: 3 }), (levels, place) => {
        const better = levels.map((value, index) =>
          index === place ? (planted.fields[place]?.m.length ?? 1) - 1 : value,
        );
        const before = matchProbability(planted, levels);
        expect(before).toBeGreaterThan(0);
        expect(before).toBeLessThan(1);
        expect(matchProbability(planted, better)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });
});
