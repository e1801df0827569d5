import { expect, test } from 'vitest';
import { nativeOnly, notNative } from './native-only.ts';
import { parseSegment } from './parse-segment.ts';
import { readsOf } from './reads-of.ts';

const read = (text: string) => parseSegment(text).expression!;

test.each([
  ['number_of_orders > 3 AND regulars.age IS NULL', ['birth_date', 'orders_count'], [], [], true],
  ['NOT (amount_spent > 3 OR last_order_date > 2026-01-01)', ['amount_spent_minor', 'last_order_at'], [], [], false],
  ['last_order_date BETWEEN 2026-01-01 AND today', ['last_order_at'], [], [], true],
  ['orders_placed(date >= -4w)', [], ['orders'], [], true],
  ['orders_placed(count > 3)', [], ['orders'], [], false],
  [
    "events('mail_opened') OR storefront.product_viewed()",
    [],
    ['activities'],
    ['mail_opened', 'product_viewed'],
    false,
  ],
  ["products_purchased(tag: 'sale') AND shopify.segment(id: 5)", [], ['lines', 'shopify_segments'], [], false],
  ["metafields.facts.size = 'L'", [], ['answers'], [], false],
  ["anniversary('regulars.birth_date') = 2026-05-01", ['birth_date'], [], [], true],
  ["anniversary('metafields.facts.birth_date') = today", [], ['answers'], [], true],
  ["regulars.bucket('spring') < 10", [], [], [], false],
])('%s reads the columns %j, %j, the kinds %j; by the clock: %s', (text, columns, functions, kinds, usesTime) => {
  const reads = readsOf(read(text));
  expect({
    ...reads,
    columns: [...reads.columns].sort(),
    functions: [...reads.functions].sort(),
    kinds: [...reads.kinds].sort(),
  }).toEqual({
    columns,
    functions,
    kinds,
    usesProducts: /\b(tag|type|vendor):/.test(text),
    usesTime,
  });
});

test.each([
  ['number_of_orders > 3 AND (amount_spent > 1 OR metafields.facts.list CONTAINS 5)', []],
  [
    "products_purchased(id: (1, 2), tag: 'sale', count > 1) = false AND anniversary('metafields.facts.birth_date') = today",
    [],
  ],
  ['NOT (regulars.age > 3) AND regulars.age < 9', ['regulars.age', 'NOT (…)']],
  [
    "customer_language IN ('de', 'fr') AND customer_email_domain CONTAINS 'example.com'",
    ['IN', 'CONTAINS with a text'],
  ],
  ['last_order_date >= -24h OR last_order_date NOT BETWEEN -4w AND today', ['hours and minutes', 'NOT BETWEEN']],
  ["products_purchased(vendor: 'Acme')", ['vendor']],
  ["events('page_viewed') OR regulars.answers.size = 'L'", ['events', 'regulars.answers.size']],
  [Array(11).fill('number_of_orders > 3').join(' OR '), ['more than 10 conditions']],
])('what Shopify does not have in %s is %j', (text, missing) => {
  expect(notNative(read(text))).toEqual(missing);
  expect(nativeOnly(read(text))).toBe(missing.length === 0);
});
