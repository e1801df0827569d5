import { expect, test } from 'vitest';
import { progressOf } from './progress.ts';
import type { Reading } from './reading.ts';

const begunAt = new Date('2025-06-01T12:00:00Z');

function reading(given: Partial<Reading>): Reading {
  return {
    purpose: 'backfill',
    kind: 'orders',
    state: 'reading',
    method: 'bulk',
    fromAt: null,
    toAt: null,
    operationId: null,
    url: null,
    position: null,
    done: 0,
    total: null,
    changed: 0,
    changedEver: 0,
    unreadable: 0,
    limited: false,
    attempts: 0,
    reason: null,
    dueAt: begunAt,
    begunAt,
    firstRowAt: null,
    finishedAt: null,
    ...given,
  };
}

test('there is no progress where nothing was begun', () => {
  expect(progressOf([reading({ purpose: 'window' })], begunAt)).toBeNull();
});

test('what is left is expected to come as fast as what came', () => {
  const kinds = [
    reading({ kind: 'products', state: 'done', done: 100, total: 100, firstRowAt: begunAt }),
    reading({ done: 100, total: 700 }),
  ];
  const inTenSeconds = new Date(begunAt.getTime() + 10_000);
  expect(progressOf(kinds, inTenSeconds)).toMatchObject({ state: 'running', secondsLeft: 30 });
});

test('nothing is promised before the size of everything is known', () => {
  const kinds = [reading({ done: 5, total: 10, firstRowAt: begunAt }), reading({ kind: 'customers' })];
  expect(progressOf(kinds, begunAt)?.secondsLeft).toBeNull();
});

test('one kind that failed is told with its reason once the others have ended', () => {
  const failed = reading({ state: 'failed', reason: 'access-denied' });
  expect(progressOf([failed, reading({ kind: 'products' })], begunAt)?.state).toBe('running');
  const ended = reading({ kind: 'products', state: 'done', finishedAt: begunAt });
  expect(progressOf([failed, ended], begunAt)).toMatchObject({ state: 'failed', reason: 'access-denied' });
});
