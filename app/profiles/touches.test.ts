import { expect, test } from 'vitest';
import { touchesOf } from './touches.ts';

const order = { placedAt: new Date('2025-06-30T12:00:00Z'), utm: null, landingSite: null };
const visit = (at: string, campaign: string) => ({
  at: new Date(at),
  href: `https://a.test/?utm_campaign=${campaign}`,
});
const click = (at: string, campaign: string) => ({ at: new Date(at), campaign, service: 'klaviyo' });

test('the first and last campaign of the 30 days before an order count, in whatever order they are given', () => {
  const visits = [
    visit('2025-06-29T10:00:00Z', 'late'),
    visit('2025-05-01T10:00:00Z', 'too-old'),
    visit('2025-06-10T10:00:00Z', 'early'),
    visit('2025-07-01T10:00:00Z', 'after'),
    { at: new Date('2025-06-30T11:00:00Z'), href: 'https://a.test/plain' },
  ];
  expect(touchesOf(order, visits, [])).toEqual({
    first: { campaign: 'early' },
    last: { campaign: 'late' },
    mail: null,
    block: null,
  });
});

test('the landing page that Shopify keeps with the order is its last touch', () => {
  const utm = { source: 'newsletter' };
  expect(touchesOf({ ...order, utm }, [], [])).toEqual({ first: utm, last: utm, mail: null, block: null });
  const visits = [visit('2025-06-10T10:00:00Z', 'early')];
  expect(touchesOf({ ...order, utm }, visits, [])).toEqual({
    first: { campaign: 'early' },
    last: utm,
    mail: null,
    block: null,
  });
});

test('the last mail that was clicked in the five days before led to it', () => {
  const clicks = [
    click('2025-06-26T10:00:00Z', 'one'),
    click('2025-06-29T10:00:00Z', 'two'),
    click('2025-06-01T10:00:00Z', 'old'),
  ];
  expect(touchesOf(order, [], clicks).mail?.campaign).toBe('two');
  expect(touchesOf(order, [], clicks.slice(2)).mail).toBeNull();
});

test('a block that was clicked is known by the landing page of the order, else by the last visit of five days', () => {
  const visits = [
    { at: new Date('2025-06-20T10:00:00Z'), href: 'https://a.test/p?rg_m=recommendations-1' },
    { at: new Date('2025-06-29T10:00:00Z'), href: 'https://a.test/p?rg_m=recommendations-2' },
  ];
  expect(touchesOf(order, visits, []).block).toEqual({ block: 'recommendations', place: 2 });
  expect(touchesOf(order, visits.slice(0, 1), []).block).toBeNull();
  const landingSite = '/p?rg_m=recommendations-4&utm_source=mail';
  expect(touchesOf({ ...order, landingSite }, visits, []).block).toEqual({ block: 'recommendations', place: 4 });
});
