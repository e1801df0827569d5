import { daySql, scoreOnSql } from '../../insights/decay.ts';
import { engagementArea } from '../../insights/score-settings.ts';
import { thresholdNames } from '../../insights/thresholds.ts';
import { currencyExponent } from '../../shopify/money.ts';
import { attributeCodes } from '../attributes/attribute-codes.ts';
import { foldSql } from '../attributes/fold.ts';
import type { Clause, Test } from '../language/ast.ts';
import { findAnswer, findAttribute } from '../language/find-word.ts';
import { compareDay, compareInstant } from './compare-date.ts';
import { compareFloat, compareWhole } from './compare-number.ts';
import { compileAge } from './compile-age.ts';
import { compileAnswer } from './compile-answer.ts';
import { type Leaf, nobody, row, set } from './leaf.ts';
import { positive } from './positive.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { type Compare, compileTest, never } from './truth.ts';

/** Where an attribute is not the column of its name: what is worked out of others, nothing written for none, lists of one value. */
const expressions: Readonly<Record<string, string>> = {
  refunded_minor: 'coalesce(a.refunded_minor, 0)',
  discounted_orders: 'coalesce(a.discounted_orders, 0)',
  items_count: 'coalesce(a.items_count, 0)',
  products_count: 'coalesce(a.products_count, 0)',
  views_count: 'coalesce(a.views_count, 0)',
  mails_delivered: 'coalesce(a.mails_delivered, 0)',
  mails_opened: 'coalesce(a.mails_opened, 0)',
  mails_clicked: 'coalesce(a.mails_clicked, 0)',
  discount_share: 'coalesce(a.discounted_orders, 0)::float8 / nullif(a.orders_count, 0)',
  average_order_minor: `(a.amount_spent_minor / nullif(a.orders_count, 0)
    + (2 * (a.amount_spent_minor % nullif(a.orders_count, 0)) >= a.orders_count)::int)`,
  cities: 'a.city',
  regions: 'a.region',
  countries: 'a.country',
};

const floats = new Set(['mean_gap_days', 'discount_share']);
const tastes: Readonly<Record<string, string>> = { category_affinity: 'category', brand_affinity: 'vendor' };

/** SQL: what an attribute's column holds. */
export const attributeSql = (column: string): string => expressions[column] ?? `a.${column}`;

/** A test of something that stands in the customer's row, a, or beside it. What no column holds is true of nobody. */
export function compileAttribute(
  { name, test }: Clause & { kind: 'attribute' },
  parameters: Parameters,
  context: SegmentContext,
): Leaf {
  const word = findAttribute(name);
  if (word === null) return findAnswer(name) === null ? nobody : compileAnswer(name, test, parameters, context);
  const { column, type } = word;
  if (column === undefined) return nobody;
  const kind = tastes[column];
  if (kind !== undefined) return compileTaste(kind, test, parameters);
  if (name === 'regulars.age') return row(compileAge(test, parameters, context));
  if (name === 'regulars.engagement_score')
    return row(
      compileTest(test, compareWhole(engagementOn(parameters.add(context.asOf, 'timestamptz')), parameters), never),
    );
  const sql = attributeSql(column);
  const missing = `${sql} IS NULL`;
  switch (type) {
    case 'number':
      return row(compileTest(test, (floats.has(column) ? compareFloat : compareWhole)(sql, parameters), missing));
    case 'money':
      return row(compileTest(test, compareWhole(sql, parameters, unitsOf(context)), missing));
    case 'date':
      return row(
        compileTest(test, (column === 'birth_date' ? compareDay : compareInstant)(sql, parameters, context), missing),
      );
    case 'list':
      return row(compileTest(test, compareListed(column, sql, parameters), missing));
    case 'text':
    case 'id':
    case 'boolean':
      return row(compileTest(test, compareText(column, sql, parameters), missing));
  }
}

/** Minor units of one of the shop's currency. */
export const unitsOf = ({ currency }: SegmentContext): [bigint, bigint] => [
  10n ** BigInt(currencyExponent(currency)),
  1n,
];

/** SQL: engagement in whole points at an instant, 0 for none, by the half-life that the scores were worked out with. */
export const engagementOn = (instant: string): string =>
  scoreOnSql('a.engagement_log2', { day: daySql(instant), halfLife: halfLifeSql });

const halfLifeSql = `(SELECT coalesce((SELECT cuts[1] FROM threshold WHERE shop_id = $1 AND name = '${thresholdNames.halfLife}'),
  (SELECT (value ->> 'halfLifeDays')::float8 FROM setting_version WHERE shop_id = $1 AND area = '${engagementArea}' ORDER BY version DESC LIMIT 1), 30))`;

/** Texts are the same or not. */
function compareText(column: string, sql: string, parameters: Parameters): Compare {
  const codes = attributeCodes[column];
  return (operator, literal) => {
    if (literal.kind !== 'text' || operator !== '=') return never;
    if (codes === undefined) return `${sql} = ${parameters.add(literal.text, 'text')}`;
    const code = codes[literal.text];
    return code === undefined ? never : `${sql} = ${parameters.add(code, '"char"')}`;
  };
}

/** Of a list, one value is, whatever its capitals. */
function compareListed(column: string, sql: string, parameters: Parameters): Compare {
  return (operator, literal) => {
    if (literal.kind !== 'text' || operator !== '=') return never;
    const value = foldSql(parameters.add(literal.text, 'text'));
    return column === 'tags' ? `${value} = ANY (${sql})` : `${sql} = ${value}`;
  };
}

/** What a customer tends to, from the list of affinities. */
function compileTaste(kind: string, given: Test, parameters: Parameters): Leaf {
  const { test, negated } = positive(given);
  const passes = test.kind === 'null' ? 'true' : compileTest(test, compareTaste(kind, parameters), never);
  const members = `SELECT f.customer_id FROM customer_affinity f
    WHERE f.shop_id = $1 AND f.kind = '${kind}' AND ${parameters.asked('f.customer_id')} AND (${passes}) GROUP BY f.customer_id`;
  return set(members, test.kind === 'null' ? negated : !negated);
}

/**
 * A taste whatever its capitals: of the different ones that there are, found one after the other in the index, those that are meant. So the index
 * finds the customers too.
 */
function compareTaste(kind: string, parameters: Parameters): Compare {
  const next = (after: string) =>
    `SELECT n.value FROM customer_affinity n WHERE n.shop_id = $1 AND n.kind = '${kind}' ${after} ORDER BY n.value LIMIT 1`;
  return (operator, literal) => {
    if (literal.kind !== 'text' || operator !== '=') return never;
    return `f.value = ANY (ARRAY(WITH RECURSIVE known AS (
        (${next('')}) UNION ALL SELECT (${next('AND n.value > known.value')}) FROM known WHERE known.value IS NOT NULL)
      SELECT value FROM known WHERE ${foldSql('value')} = ${foldSql(parameters.add(literal.text, 'text'))}))`;
  };
}

/** The texts among the values of a list. */
export function textsOf(test: Test & { kind: 'any' }): string[] {
  return test.values.flatMap((value) => (value.kind === 'text' ? [value.text] : []));
}
