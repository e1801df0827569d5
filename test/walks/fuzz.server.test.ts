import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';
import { givenDatabase } from '../support/test-store.ts';

givenDatabase();

test('whatever webhooks and pixel events say, each is stored, kept aside or refused, and nothing fails', async () => {
  const { failures, statuses, ...counts } = await fuzz({ runs: 600, seed: 1 });
  expect(failures).toEqual([]);
  expect(Object.keys(statuses)).toEqual(['200', '204', '400', '401', '413']);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
});
