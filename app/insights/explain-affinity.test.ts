import { expect, test } from 'vitest';
import { explainAffinity } from './explain-affinity.ts';

test('a preference says what was done, and how sure its share is', () => {
  const facts = { kind: 'category', value: 'Cups', bought: 1, carted: 2, viewed: 12 } as const;
  expect(explainAffinity(0.61, facts, 20)).toEqual({
    why: '61% by weight: bought once, put in a cart twice, viewed 12 times',
    uncertainty: 'From 20 signs: between 40 and 79% is likely (95%)',
  });
});

test('one sign leaves nearly everything open', () => {
  const facts = { kind: 'vendor', value: 'Kiln', bought: 1, carted: 0, viewed: 0 } as const;
  expect(explainAffinity(1, facts, 1).uncertainty).toBe('From 1 sign: between 21 and 100% is likely (95%)');
});

test('a leaning to discounts is of orders', () => {
  const facts = { kind: 'discount', value: 'discounted', bought: 2, carted: 0, viewed: 0 } as const;
  expect(explainAffinity(0.4, facts, 5).why).toBe('40% by weight: 2 of 5 orders');
});
