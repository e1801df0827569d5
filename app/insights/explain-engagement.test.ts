import { expect, test } from 'vitest';
import { explainEngagement } from './explain-engagement.ts';

test('what was done is named, the weightiest first, with what is left of its points', () => {
  const parts = [
    { kind: 'visit', times: 3, points: 15, left: 6.14 },
    { kind: 'order', times: 2, points: 20, left: 14.2 },
    { kind: 'mailOpened', times: 1, points: 1, left: 0.01 },
  ] as const;
  expect(explainEngagement(parts, 30)).toEqual({
    why: '2 orders (14.2 left of 20), 3 days in the store (6.1 left of 15). Points halve every 30 days',
    uncertainty: null,
  });
});

test('a score without visits may only be unseen', () => {
  expect(explainEngagement([{ kind: 'order', times: 1, points: 10, left: 10 }], 30).uncertainty).toContain('unseen');
});

test('nothing done is told from everything done long ago', () => {
  expect(explainEngagement([], 30).why).toBe('Did nothing yet that has points');
  expect(explainEngagement([{ kind: 'order', times: 1, points: 10, left: 0 }], 30).why).toContain('too long ago');
});
