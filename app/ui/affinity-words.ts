import type { AffinityKind } from '../insights/affinity-kinds.ts';

/** What a customer may prefer, as merchants say it. */
export const affinityKindWords: Record<AffinityKind, string> = {
  category: 'Categories',
  vendor: 'Brands',
  price_band: 'Prices',
  discount: 'Discounts',
};

const valueWords: Record<string, string> = {
  'price_band low': 'Low prices',
  'price_band middle': 'Middle prices',
  'price_band high': 'High prices',
  'discount discounted': 'With a discount',
  'discount full_price': 'At full price',
};

/** A preference in words; categories and brands are the store's own. */
export function affinityInWords(kind: AffinityKind, value: string): string {
  return valueWords[`${kind} ${value}`] ?? value;
}
