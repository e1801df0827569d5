import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySegment } from '../../../test/support/arbitrary-segment.ts';
import { withoutSpans } from '../../../test/support/without-spans.ts';
import type { Expression } from './ast.ts';
import { parseSegment } from './parse-segment.ts';
import { printSegment } from './print-segment.ts';
import { readSegment } from './read-segment.ts';

const again = (text: string): Expression => parseSegment(text).expression!;

test('any segment is read back from its text as it was', () => {
  fc.assert(
    fc.property(arbitrarySegment({ depth: 4, width: 4 }), (expression) => {
      const read = readSegment(printSegment(expression));
      expect(read.problems).toEqual([]);
      expect(withoutSpans(read.expression)).toEqual(withoutSpans(expression));
    }),
    { numRuns: 1000 },
  );
});

test('a text that was printed is printed the same again, with MATCHES too', () => {
  fc.assert(
    fc.property(arbitrarySegment(), (expression) => {
      const text = printSegment(expression);
      expect(printSegment(again(text))).toBe(text);
      const matches = printSegment(expression, 'matches');
      expect(printSegment(again(matches), 'matches')).toBe(matches);
    }),
  );
});

test.each([
  ['(number_of_orders>3)', 'number_of_orders > 3'],
  [
    'number_of_orders=1 or number_of_orders=2 and amount_spent>3',
    'number_of_orders = 1 OR (number_of_orders = 2 AND amount_spent > 3)',
  ],
  ['not number_of_orders = 1', 'NOT (number_of_orders = 1)'],
  ["events('product_viewed')", "events('product_viewed') = true"],
  ['orders_placed not matches (date > -3m)', 'orders_placed(date > -3m) = false'],
  ["customer_tags contains 'O\\'Brien \\\\ Söhne'", "customer_tags CONTAINS 'O\\'Brien \\\\ Söhne'"],
])('%s is written %s', (text, printed) => {
  expect(readSegment(text).problems).toEqual([]);
  expect(printSegment(again(text))).toBe(printed);
});

test('for the editor of Shopify functions are written with MATCHES', () => {
  const text =
    "products_purchased(id: (1, 2), date: -4w) = false AND anniversary(date: 'metafields.facts.birth_date') = today";
  expect(printSegment(again(text), 'matches')).toBe(
    "products_purchased NOT MATCHES (id IN (1, 2), date >= -4w) AND anniversary('metafields.facts.birth_date') = today",
  );
});
