import type { LineFacts, Money } from '../facts.ts';

/** Minor units as Shopify writes money: "12.30". Every currency of the demo store has two decimals. */
export function amount(minor: number): string {
  return (minor / 100).toFixed(2);
}

/** The pair Shopify writes under every `*_set` key. */
export function moneySet(minor: number, money: Money) {
  const seen = money.presentment ?? { currency: money.currency, rate: 1 };
  return {
    shop_money: { amount: amount(minor), currency_code: money.currency },
    presentment_money: {
      amount: amount(Math.round(minor * seen.rate)),
      currency_code: seen.currency,
    },
  };
}

/** What `quantity` units of a line cost after its share of the discount, in minor units. */
export function lineNetMinor(line: LineFacts, quantity: number): number {
  const discount = Math.round((line.discountMinor * quantity) / line.quantity);
  return line.priceMinor * quantity - discount;
}

export function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
