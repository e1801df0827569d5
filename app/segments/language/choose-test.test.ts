import { expect, test } from 'vitest';
import { askedOf } from './asked-of.ts';
import type { Clause } from './ast.ts';
import { attributeWords } from './attributes.ts';
import { operatorChoices, operatorOf, usualValue, withOperator } from './choose-test.ts';
import { functionWords } from './functions.ts';
import { newClause, newParameter, renameClause } from './new-clause.ts';
import { printSegment, printTest } from './print-segment.ts';
import { readSegment } from './read-segment.ts';

const available = [...attributeWords, ...functionWords].filter(({ unavailable }) => unavailable === undefined);
const asked = (name: string) => askedOf({ kind: 'attribute', name })!;

test('a new condition of every word of the catalogue is right as it stands, with all that can be added to it', () => {
  for (const { name } of available) {
    const clause = newClause(name)!;
    expect({ name, ...readSegment(printSegment(clause)) }).toMatchObject({ name, problems: [] });
    if (clause.kind === 'attribute') continue;
    const words = functionWords.find((word) => word.name === name)?.parameters ?? [];
    for (const word of words.filter((one) => one.unavailable === undefined && !one.required)) {
      const parameters = [...clause.parameters, newParameter(name, word.name)!];
      const problems = readSegment(printSegment({ ...clause, parameters })).problems;
      expect({ name, parameter: word.name, problems }).toEqual({ name, parameter: word.name, problems: [] });
    }
  }
});

test('every operator that is offered is the operator of the test it makes, and is right as it stands', () => {
  for (const { name } of attributeWords.filter(({ unavailable }) => unavailable === undefined)) {
    for (const operator of operatorChoices(asked(name))) {
      const clause = newClause(name)!;
      const test = withOperator(clause.test, operator, usualValue(asked(name)));
      expect(operatorOf(test)).toBe(operator);
      expect({ operator, ...readSegment(`${name} ${printTest(test)}`) }).toMatchObject({ operator, problems: [] });
    }
  }
});

test.each([
  ['number_of_orders > 3', 'BETWEEN', 'BETWEEN 3 AND 3'],
  ['number_of_orders BETWEEN 3 AND 9', 'IN', 'IN (3, 9)'],
  ['number_of_orders IN (3, 9)', '<', '< 3'],
  ['rfm_group IS NULL', '!=', "!= 'CHAMPIONS'"],
  ["customer_tags CONTAINS 'vip'", 'NOT CONTAINS', "NOT CONTAINS 'vip'"],
])('of %s values stay as far as they fit %s', (text, operator, after) => {
  const clause = readSegment(text).expression as Clause;
  expect(printTest(withOperator(clause.test, operator, usualValue(asked(clause.name))))).toBe(after);
});

test('a test goes along to a word that it fits, and parameters do', () => {
  const renamed = (text: string, name: string) =>
    printSegment(renameClause(readSegment(text).expression as Clause, name));
  expect(renamed('last_order_date < -3m', 'first_order_date')).toBe('first_order_date < -3m');
  expect(renamed('last_order_date < -3m', 'number_of_orders')).toBe('number_of_orders >= 1');
  expect(renamed('orders_placed(count > 3, amount > 5, date >= -30d) = true', 'storefront.product_viewed')).toBe(
    'storefront.product_viewed(count > 3, date >= -30d) = true',
  );
});

test('values the store has come first', () => {
  expect(printSegment(newClause('customer_tags', { values: { customer_tags: ['vip'] } })!)).toBe(
    "customer_tags CONTAINS 'vip'",
  );
});
