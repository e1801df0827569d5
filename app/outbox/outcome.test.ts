import { expect, test } from 'vitest';
import type { Refused } from './outcome.ts';
import { backoffMs, blame, failureOfStatus, outcomeOfPending, resolveOutcome } from './outcome.ts';

test('the wait doubles, never passes 15 minutes, and is the same for the same try', () => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    const full = Math.min(900_000, 500 * 2 ** (attempt - 1));
    const wait = backoffMs('profile:1', attempt);
    expect(wait).toBeGreaterThanOrEqual(full / 2);
    expect(wait).toBeLessThanOrEqual(full);
    expect(backoffMs('profile:1', attempt)).toBe(wait);
  }
  expect(backoffMs('profile:1', 5)).not.toBe(backoffMs('profile:2', 5));
});

test('an item that fails on its own is given up after twelve tries, one that meets an ESP out of order never', () => {
  expect(resolveOutcome({ status: 'retry', reason: 'import-failed', afterMs: null }, 'profile:1', 11).status).toBe(
    'retry',
  );
  expect(resolveOutcome({ status: 'retry', reason: 'import-failed', afterMs: null }, 'profile:1', 12)).toEqual({
    status: 'dead',
    reason: 'import-failed',
  });
  expect(resolveOutcome({ status: 'retry', reason: 'esp-failed', afterMs: null }, 'profile:1', 99).status).toBe(
    'retry',
  );
});

test.each([
  [429, { kind: 'throttled', afterMs: 7000 }],
  [401, { kind: 'unauthorised', reason: 'key-refused' }],
  [403, { kind: 'unauthorised', reason: 'scope-missing' }],
  [503, { kind: 'unavailable', reason: 'esp-failed' }],
  [410, { kind: 'unavailable', reason: 'endpoint-gone' }],
  [405, { kind: 'unavailable', reason: 'endpoint-gone' }],
  [404, { kind: 'refused', status: 404, pointers: ['/p'] }],
  [400, { kind: 'refused', status: 400, pointers: ['/p'] }],
])('an answer with status %i is read as it is meant', (status, failure) => {
  expect(failureOfStatus(status, 7000, ['/p'])).toEqual(failure);
});

test.each([
  [0, { status: 'accepted', jobId: 'job', checkInMs: 1000 }],
  [100_000, { status: 'accepted', jobId: 'job', checkInMs: 10_000 }],
  [1_799_999, { status: 'accepted', jobId: 'job', checkInMs: 60_000 }],
  [1_800_000, { status: 'retry', reason: 'job-lost', afterMs: null }],
])('a job that is not done after %i ms is looked at again or given up', (ageMs, outcome) => {
  expect(outcomeOfPending({ jobId: 'job', acceptedAt: new Date(5000) }, 5000 + ageMs)).toEqual(outcome);
});

test('of a refused batch only those that the ESP points at are given up', () => {
  const statuses = blame(['a', 'b', 'c'], refused(400, ['1']), Number).map(([, outcome]) => outcome.status);
  expect(statuses).toEqual(['retry', 'dead', 'retry']);
  expect(
    blame(['a', 'b'], refused(400), () => null).map(([, outcome]) => 'reason' in outcome && outcome.reason),
  ).toEqual(['batch-refused', 'batch-refused']);
  expect(blame(['a'], refused(400), () => null)).toEqual([['a', { status: 'dead', reason: 'refused-by-esp' }]]);
});

test('an endpoint that is not there, or a revision that was retired, costs no item its life however long it lasts', () => {
  for (const batch of [['a'], ['a', 'b']])
    for (const [, outcome] of blame(batch, refused(404), () => null)) {
      expect(outcome).toMatchObject({ status: 'retry', reason: 'endpoint-gone' });
      expect(resolveOutcome(outcome, 'profile:1', 99).status).toBe('retry');
    }
});

function refused(status: number, pointers: string[] = []): Refused {
  return { kind: 'refused', status, pointers };
}
