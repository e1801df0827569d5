import { expect, test } from 'vitest';
import { slugOf } from './slug-of.ts';

test('a name becomes a part of an address', () => {
  expect(slugOf('  VIP & Friends, 2026 ')).toBe('vip-friends-2026');
  expect(slugOf('Größte Käufer')).toBe('gro-te-kaufer');
  expect(slugOf('顧客')).toBe('segment');
  expect(slugOf('a'.repeat(59) + ' b')).toBe('a'.repeat(59));
});
