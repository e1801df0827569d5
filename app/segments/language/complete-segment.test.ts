import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeSegment, type CompletionContext } from './complete-segment.ts';
import { parseSegment } from './parse-segment.ts';

const context: CompletionContext = {
  tiers: ['Gold', 'Silver'],
  values: { customer_tags: ['vip', "O'Brien"], tag: ['sale'] },
  answers: ['metafields.facts.size'],
};

/** The first of what is offered where the text has a |. */
function offered(marked: string, count = 4): string[] {
  const at = marked.indexOf('|');
  return completeSegment(marked.replace('|', ''), at, context)
    .slice(0, count)
    .map(({ insert }) => insert);
}

/** The text after the first offer was taken. */
function taken(marked: string): string | null {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  const [first] = completeSegment(text, at, context);
  return first === undefined ? null : text.slice(0, first.from) + first.insert + text.slice(first.to);
}

test.each([
  ['|', ['number_of_orders ', 'amount_spent ']],
  ['number_of_orders |', ['= ', '!= ']],
  ['number_of_orders > |', []],
  ['number_of_orders > 3 |', ['AND ', 'OR ']],
  ['(number_of_orders > 3 |', ['AND ', 'OR ', ')']],
  ['number_of_orders BETWEEN 3 |', ['AND ']],
  ['number_of_orders > AND amount_spent |', ['= ', '!= ']],
  ['customer_tags NOT |', ['CONTAINS ', 'IN (']],
  ['customer_tags CONTAINS |', ["'vip' ", String.raw`'O\'Brien' `]],
  ['customer_tags IN (|', ["'vip' ", String.raw`'O\'Brien' `]],
  ["customer_tags IN ('a' |", [')']],
  ["regulars.loyalty_tier = '|", ["'Gold' ", "'Silver' "]],
  ['orders_placed |', ['(', 'MATCHES (', 'NOT MATCHES (']],
  ['orders_placed(|) AND amount_spent > 3', ['count ', 'date ']],
  ["events('product_viewed', |", ['count ', 'date ']],
  ["events('product_viewed', date >= |", ['today ', 'yesterday ']],
  ["anniversary('regulars.birth_date') BETWEEN |", ['today ', '+7d ']],
  ['last_order_date IS |', ['NOT ', 'NULL ']],
  ['storefront.product_viewed(same_product = |', ['true ', 'false ']],
  ['NOT |', ['number_of_orders ', 'amount_spent ']],
  ['metafields.facts.s|', ['metafields.facts.size ']],
])('at the | of %s there may be %j', (marked, inserts) => {
  expect(offered(marked, inserts.length === 0 ? 1 : inserts.length)).toEqual(inserts);
});

test.each([
  ['num|', 'number_of_orders '],
  ['numb|er_of_order > 3', 'number_of_orders  > 3'],
  ['spent|', 'amount_spent '],
  ["email_subscription_status = 'pen|", "email_subscription_status = 'PENDING' "],
  ["customer_tags CONTAINS 'v|' AND amount_spent > 3", "customer_tags CONTAINS 'vip'  AND amount_spent > 3"],
  ["events('checkout_st|", "events('checkout_started' "],
  ['last_order_date > yes|', 'last_order_date > yesterday '],
  ['number_of_orders > 3 a|', 'number_of_orders > 3 AND '],
  ['number_of_orders > 3 OR |', 'number_of_orders > 3 OR number_of_orders '],
  ['zzz|', null],
])('of %s becomes %s', (marked, text) => {
  expect(taken(marked)).toBe(text);
});

test('whoever takes offers and fills in values never leaves the grammar', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (choices) => {
      let text = '';
      for (const choice of choices) {
        const offers = completeSegment(text, text.length, context);
        text += offers.length === 0 ? '3 ' : (offers[choice % offers.length]?.insert ?? '');
        if (text.endsWith('.')) text += 'facts.joined ';
        const misplaced = parseSegment(text).problems.filter(
          ({ span, problem }) => span.end < text.length && !problem.includes('never closed'),
        );
        expect(misplaced).toEqual([]);
      }
    }),
  );
});
