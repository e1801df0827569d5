import { describe, expect, test } from 'vitest';
import { describeProblem } from './place-of.ts';
import { printSegment } from './print-segment.ts';
import { readSegment } from './read-segment.ts';

/** The problems of a text as a merchant reads them. */
function told(text: string): string[] {
  return readSegment(text, { tiers: ['Gold', 'Silver'] }).problems.map((problem) => describeProblem(text, problem));
}

function printed(text: string): string | null {
  const { expression } = readSegment(text);
  return expression === null ? null : printSegment(expression);
}

describe("Shopify's own examples are read", () => {
  test.each([
    "email_subscription_status = 'SUBSCRIBED' AND customer_countries CONTAINS 'CA' OR amount_spent > 999.99",
    "email_subscription_status = 'SUBSCRIBED' AND (customer_countries CONTAINS 'CA' OR amount_spent > 999.99)",
    "customer_tags CONTAINS 'vip' AND customer_cities NOT CONTAINS 'US-CA-LosAngeles'",
    "customer_tags CONTAINS '\\'VIP\\''",
    "customer_email_domain = ''",
    'number_of_orders BETWEEN 100 AND 1000',
    'amount_spent BETWEEN 100 AND 1000.99',
    'abandoned_checkout_date >= 7_days_ago',
    'abandoned_checkout_date > -8m',
    'last_order_date BETWEEN 2021-01-01 AND today',
    'last_order_date BETWEEN 2020-01-01 AND -7d',
    'last_order_date > 2020-05-30T16:00:00',
    'last_order_date IS NULL OR first_order_date IS NOT NULL',
    "products_purchased(id: '2012162031638') = true",
    'products_purchased(id: (2012162031638, 1012132033639)) = true',
    "products_purchased(tag: 'Sports wear', date: -12m) = false",
    'products_purchased MATCHES (id = 1234, count > 1)',
    'products_purchased MATCHES (id NOT IN (1012132033639))',
    'products_purchased MATCHES (id = 1012132033639, date BETWEEN -12m AND today)',
    'products_purchased NOT MATCHES ()',
    'orders_placed NOT_MATCHES (date > -3m)',
    'orders_placed MATCHES (amount >= 100, sum_amount > 500, count >= 2, date >= 2025-01-01)',
    "orders_placed MATCHES (date > '2025-01-01', count >= 5)",
    'storefront_event.product_viewed MATCHES (id = 123, date >= -90d)',
    'storefront.collection_viewed(id: (5), count: 3) = true',
    "anniversary(date: 'metafields.facts.birth_date') BETWEEN today AND +30d",
    "anniversary ('metafields.facts.birth_date') = today",
    "metafields.custom.shoe-size > 40 AND metafields.custom.newsletter IS TRUE AND metafields.custom.hobbies CONTAINS 'golf'",
    'metafields.facts.joined <= -2y',
    "rfm_group = 'CHAMPIONS'",
  ])('%s', (text) => {
    expect(told(text)).toEqual([]);
  });
});

describe('several ways of saying it are the same', () => {
  test.each([
    ['products_purchased(id: (1)) = true', 'products_purchased MATCHES (id IN (1))'],
    ['orders_placed(date: -4w)', 'orders_placed(date >= -4w) = true'],
    ['orders_placed(date: 30_days_ago)', 'orders_placed(date >= 30_days_ago) = true'],
    ['orders_placed(date: 2026-03-01)', 'orders_placed(date = 2026-03-01) = true'],
    ['orders_placed(date: yesterday)', 'orders_placed(date = yesterday) = true'],
    ['orders_placed(date: >= -4w)', 'orders_placed(date >= -4w) = true'],
    ['email_subscription_status = subscribed', "email_subscription_status = 'SUBSCRIBED'"],
    ["regulars.rfm_group = 'At risk'", "regulars.rfm_group = 'AT_RISK'"],
    ["events(kind: 'Product viewed')", "events('product_viewed') = true"],
    ['NUMBER_OF_ORDERS > 3 aNd amount_spent > 1', 'number_of_orders > 3 AND amount_spent > 1'],
    ["products_purchased(id: 'gid://shopify/Product/123')", 'products_purchased(id = 123)'],
    ["customer_tags CONTAINS 'O''Brien'", "customer_tags CONTAINS 'O\\'Brien'"],
    ["last_order_date >= '2026-03-01'", 'last_order_date >= 2026-03-01'],
    ['last_order_date > -4W', 'last_order_date > -4w'],
    ['((number_of_orders > 3))', 'number_of_orders > 3'],
    ['\uFEFFnumber_of_orders\u00A0>\r\n\t3', 'number_of_orders > 3'],
    ["customer_tags IN ('a')", "customer_tags IN ('a')"],
    ['metafields.custom.newsletter IS NOT FALSE', 'metafields.custom.newsletter != false'],
  ])('%s and %s', (one, other) => {
    expect(told(one)).toEqual([]);
    expect(printed(one)).toBe(printed(other));
  });
});

describe('what is wrong is said at its place, with what was meant', () => {
  test.each([
    ['number_of_order > 3', 'Column 1: No attribute is called number_of_order. Did you mean number_of_orders?'],
    ['number_of_orders > three', 'Column 20: number_of_orders is compared with a number like 5.'],
    ["number_of_orders > '3'", 'Column 20: number_of_orders is compared with a number like 5. Did you mean 3?'],
    ['number_of_orders >', 'Column 19: A value for number_of_orders is missing: the segment ends here.'],
    ['number_of_orders', 'Column 17: An operator after number_of_orders is missing: the segment ends here.'],
    ['(number_of_orders > 3', 'Column 1: This bracket is never closed.'],
    ['number_of_orders > 3)', 'Column 21: This bracket was never opened.'],
    ['number_of_orders > 3 amount_spent > 1', 'Column 22: AND or OR is missing: amount_spent stands here.'],
    ['number_of_orders > 3 AND', 'Column 25: A condition is missing: the segment ends here.'],
    ['number_of_orders == 3', 'Column 18: "==" is written = here. Did you mean =?'],
    ['number_of_orders = 4w', 'Column 20: A time has a sign: -4w is before today, +4w after it. Did you mean -4w?'],
    ['amount_spent > $100', 'Column 16: Amounts have no currency sign: they are in the currency of the store.'],
    ['number_of_orders IS NULL', 'Column 1: number_of_orders is never empty, so IS NULL says nothing.'],
    ['number_of_orders BETWEEN 5 AND 1', 'Column 1: The lower end of BETWEEN comes first.'],
    ['last_order_date BETWEEN -1w AND -2w', 'Column 1: The lower end of BETWEEN comes first.'],
    ['last_order_date > 2026-02-30', 'Column 19: 2026-02-30 is on no calendar.'],
    [
      'last_order_date > 2026-3-1',
      'Column 19: A date is written 2026-03-01, or with a time of the store 2026-03-01T12:30:00. Did you mean 2026-03-01?',
    ],
    ['last_order_date > 2026-03-01T24:00:00', 'Column 19: 24:00:00 is on no clock: hours go from 00 to 23.'],
    ['last_order_date > -101y', 'Column 19: That is more than a hundred years away.'],
    [
      'last_order_date = -24h',
      'Column 1: Hours and minutes name a moment, not a day: use >=, <= or BETWEEN with them.',
    ],
    [
      "customer_tags = 'vip'",
      "Column 1: customer_tags is a list: ask with CONTAINS or NOT CONTAINS. Did you mean customer_tags CONTAINS 'vip'?",
    ],
    [
      'customer_tags CONTAINS 2024',
      "Column 24: customer_tags is compared with a text like 'vip'. Did you mean '2024'?",
    ],
    ['customer_tags CONTAINS "vip"', "Column 24: Text stands in straight single quotes: '. Did you mean 'vip'?"],
    ['customer_tags CONTAINS ‘vip’', "Column 24: Text stands in straight single quotes: '. Did you mean 'vip'?"],
    ["customer_tags CONTAINS 'vip", 'Column 24: This text has no closing quote.'],
    [
      "email_subscription_status = 'SUBSCRIBD'",
      "Column 29: email_subscription_status is never 'SUBSCRIBD'. Did you mean 'SUBSCRIBED'?",
    ],
    ["regulars.loyalty_tier = 'Gld'", "Column 25: regulars.loyalty_tier is never 'Gld'. Did you mean 'Gold'?"],
    [
      'orders_placed = true',
      'Column 1: orders_placed asks what a customer did: it has brackets, orders_placed(…) = true or orders_placed MATCHES (…). Did you mean orders_placed()?',
    ],
    ['number_of_orders() > 3', 'Column 1: number_of_orders takes no brackets. Did you mean number_of_orders?'],
    ['order_placed() = true', 'Column 1: No function is called order_placed. Did you mean orders_placed?'],
    ['orders_placed(counts >= 3)', 'Column 15: orders_placed knows no counts. Did you mean count?'],
    ['orders_placed(count >= 3, count < 9)', 'Column 27: count is said twice; a range is BETWEEN … AND ….'],
    ['orders_placed(count >= 3', 'Column 25: A comma or the closing bracket is missing: the segment ends here.'],
    ['orders_placed() > 3', 'Column 1: > does not go with orders_placed(…).'],
    ['events(count > 3)', 'Column 1: events needs to know kind: Which event.'],
    ["events(kind != 'product_viewed')", 'Column 8: events is asked of one kind: kind = ….'],
    ["events('product_viewd')", "Column 8: kind is never 'product_viewd'. Did you mean 'product_viewed'?"],
    [
      "anniversary('number_of_orders') = today",
      "Column 13: An anniversary is of a date, such as 'metafields.facts.birth_date' or 'regulars.birth_date'.",
    ],
    [
      "anniversary('regulars.birth_date') > today",
      'Column 1: anniversary(…) comes again every year: ask with = or BETWEEN.',
    ],
    [
      "anniversary('regulars.birth_date') BETWEEN 2026-12-20 AND 2026-01-05",
      'Column 1: The lower end of BETWEEN comes first.',
    ],
    ['metafields.facts.joined >= -24h', 'Column 28: Only the day counts here, not hours.'],
    ['regulars.birth_date < 2000-01-01T12:00:00', 'Column 23: Only the day counts here, not the time.'],
    ['products_purchased(id: (-1))', 'Column 25: This is no id: a number from the address of the page in Shopify.'],
    [
      'products_purchased(id: 9223372036854775808)',
      'Column 24: This is no id: a number from the address of the page in Shopify.',
    ],
    [
      "predicted_spend_tier = 'HIGH'",
      "Column 1: Shopify's predicted spend tier can't be asked here: Shopify tells apps nothing of it; use a segment of Shopify with shopify.segment(id: ...).",
    ],
    ['', 'Column 1: A condition is missing: the segment ends here.'],
    [' \n ', 'Line 2, column 2: A condition is missing: the segment ends here.'],
    ["customer_tags CONTAINS '👨‍👩‍👧'\nAND x = 1", 'Line 2, column 5: No attribute is called x.'],
    ["customer_tags CONTAINS '👨‍👩‍👧é' x", 'Column 29: AND or OR is missing: x stands here.'],
  ])('%s', (text, problem) => {
    expect(told(text)[0]).toBe(problem);
  });

  test('all mistakes of a text are said at once, and the rest is kept', () => {
    const text =
      "number_of_orders > AND amount_spent ? 5 OR (rfm_group = 'NOBODY' AND last_order_date BETWEEN AND today) OR orders_placed(";
    expect(told(text)).toEqual(
      [
        'Column 20: A value for number_of_orders is missing: AND stands here.',
        'Column 37: "?" does not belong here.',
        "Column 57: Shopify's RFM group is never 'NOBODY'.",
        'Column 94: A value for last_order_date is missing: AND stands here.',
        'Column 122: A value for count is missing: the segment ends here.',
      ].map((line) => line.replace("Shopify's RFM group", 'rfm_group')),
    );
    expect(printed(text)).toBe("rfm_group = 'NOBODY'");
  });
});
