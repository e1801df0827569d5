import { expect, test } from 'vitest';
import { basketState } from './basket-state.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 4, 1, 12, minutes));
const cart = { kind: 'cart' as const, createdAt: at(0), updatedAt: at(5), completedAt: null, orderedAt: null };
const checkout = { ...cart, kind: 'checkout' as const };

test.each([
  ['a cart that somebody is at', cart, 'open'],
  ['a checkout that somebody is at', checkout, 'open'],
  ['a cart that nobody touched for an hour', { ...cart, updatedAt: at(-60) }, 'abandoned'],
  ['a cart that was bought at once', { ...cart, orderedAt: at(20) }, 'converted'],
  ['a cart that was bought after an hour of silence', { ...cart, orderedAt: at(65) }, 'recovered'],
  ['a checkout that was completed at once', { ...checkout, updatedAt: at(10), completedAt: at(10) }, 'converted'],
  ['a checkout that was completed after hours', { ...checkout, updatedAt: at(200), completedAt: at(200) }, 'recovered'],
  ['a checkout whose completion was lost but not its order', { ...checkout, orderedAt: at(90) }, 'recovered'],
] as const)('%s', (_name, basket, state) => {
  expect(basketState(basket, at(30))).toBe(state);
});
