import { expect, test } from 'vitest';
import { toPublicUrl } from './web-request.server.ts';

const origin = new URL('https://regulars.example');

test('a request line that names another host stays at our origin', () => {
  const targets = [
    '/app?shop=a',
    '//evil.example/app',
    '/\\\\evil.example',
    'http://evil.example/app',
    '//',
    '*',
    '@evil.example',
  ];
  expect(targets.map((target) => toPublicUrl(target, origin).origin)).toEqual(targets.map(() => origin.origin));
});

test('path and query are kept as they were sent', () => {
  expect(toPublicUrl('/customers/7?search=a%2Fb', origin).href).toBe(
    'https://regulars.example/customers/7?search=a%2Fb',
  );
});
