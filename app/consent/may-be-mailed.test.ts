import { expect, test } from 'vitest';
import { mayBeMailed } from './may-be-mailed.ts';

test('only a plain yes allows marketing', () => {
  const states = ['SUBSCRIBED', 'NOT_SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING', 'INVALID', 'REDACTED', '', 'subscribed'];
  expect(states.filter(mayBeMailed)).toEqual(['SUBSCRIBED']);
});
