import { currencyExponent } from '../shopify/money.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** Minor units with their currency, as a mail shows them: 1250 USD is $12.50. */
export function showMoney(minor: number, currency: string): string {
  return formatOf(currency).format(minor / 10 ** currencyExponent(currency));
}

/** Making one takes longer than using it a thousand times; there are fewer than 200 currencies. */
function formatOf(currency: string): Intl.NumberFormat {
  const digits = currencyExponent(currency);
  const format =
    formats.get(currency) ??
    new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  formats.set(currency, format);
  return format;
}
