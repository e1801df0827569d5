import type { Clause, Test } from '../language/ast.ts';
import { bucketStepSql, seedOf, stepsPerUnit } from './bucket.ts';
import { compareInstant } from './compare-date.ts';
import { compareWhole } from './compare-number.ts';
import { attributeSql, unitsOf } from './compile-attribute.ts';
import { compileAnniversary } from './compile-anniversary.ts';
import { holdsForNothing } from './holds-for-nothing.ts';
import { type Leaf, nobody, row, set } from './leaf.ts';
import { inList, matchesOf, type Matches, parameterOf } from './matches.ts';
import { rowInstant, rowSums } from './row-sums.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { all, compileTest, type Condition, never, not } from './truth.ts';

type Call = Clause & { kind: 'function' };

/** What a customer did, as the set of those who did it, or as a condition of the row where their sums stand there. */
export function compileFunction(clause: Call, parameters: Parameters, context: SegmentContext): Leaf {
  switch (clause.name) {
    case 'anniversary':
      return compileAnniversary(clause, parameters, context);
    case 'regulars.bucket':
      return row(
        compileTest(clause.test, compareWhole(bucketSql(clause, parameters), parameters, stepsPerUnit), never),
      );
    case 'shopify.segment':
      return isTrue(clause.test, set(shopifySegment(clause, parameters), true));
    default: {
      const inRow = fromRow(clause, parameters, context);
      if (inRow) return isTrue(clause.test, inRow);
      const matches = matchesOf(clause, parameters, context);
      return matches === null ? nobody : isTrue(clause.test, fromMatches(clause, matches, parameters));
    }
  }
}

export const bucketSql = (clause: Call, parameters: Parameters): string =>
  bucketStepSql('a.customer_id', parameters.add(seedOf(nameOf(clause)), 'bigint'));

function nameOf(clause: Call): string {
  const name = parameterOf(clause, 'name');
  return name?.kind === 'compare' && name.value.kind === 'text' ? name.value.text : '';
}

/** `= true` is the thing itself, `= false` its opposite. */
function isTrue(test: Test, leaf: Leaf): Leaf {
  if (test.kind !== 'compare' || test.value.kind !== 'boolean' || (test.operator !== '=' && test.operator !== '!='))
    return nobody;
  if (test.value.value === (test.operator === '=')) return leaf;
  return leaf.kind === 'set' ? { ...leaf, inside: !leaf.inside } : row(not(leaf.condition));
}

function shopifySegment(clause: Call, parameters: Parameters): string {
  return `SELECT k.customer_id FROM shopify_segment_member k
    WHERE k.shop_id = $1 AND k.is_member AND ${parameters.asked('k.customer_id')} AND ${segmentListed(clause, parameters)} GROUP BY k.customer_id`;
}

/** SQL: the membership k is of one of the segments of Shopify that are asked about. */
export function segmentListed(clause: Call, parameters: Parameters): Condition {
  const ids = parameterOf(clause, 'id');
  return ids ? inList(ids, (values) => `k.segment_id = ANY (${parameters.add(values, 'bigint[]')})`) : never;
}

/**
 * Who did it as often as asked, at least once when nothing is said. Somebody who never did is in no set, so where zero times passes, the set is
 * of those who fail, and one has to be outside.
 */
function fromMatches(clause: Call, matches: Matches, parameters: Parameters): Leaf {
  const count = parameterOf(clause, 'count');
  const sum = parameterOf(clause, matches.sum.name);
  const ofSame = isOfSameProduct(clause);
  const tests = (times: string): Condition[] => [
    ...(count ? [compileTest(count, compareWhole(times, parameters), never), ...rarely(count, times)] : []),
    ...(sum ? [compileTest(sum, compareWhole('sum(m.amount)', parameters, matches.sum.perUnit), never)] : []),
  ];
  const inside = !(count && holdsForNothing(count) && (!sum || holdsForNothing(sum)));
  const having = (times: string) => {
    const conditions = tests(times);
    if (conditions.length === 0) return '';
    return `HAVING ${inside ? all(conditions) : not(all(conditions))}`;
  };
  if (ofSame) {
    const products = `SELECT m.customer_id, count(*) AS times, 1 AS amount FROM (${matches.rows}) m WHERE m.ref IS NOT NULL GROUP BY m.customer_id, m.ref`;
    return set(`SELECT m.customer_id FROM (${products}) m GROUP BY m.customer_id ${having('max(m.times)')}`, inside);
  }
  const repeated = `SELECT m.customer_id FROM (${matches.rows}) m`;
  const often = having(matches.count);
  const members = `${repeated} GROUP BY m.customer_id ${often}`;
  return set(members, inside, often === '' ? repeated : members);
}

/**
 * Conditions that a high count implies. PostgreSQL expects a third of the customers to pass each condition on a count; with two or three of them it
 * expects few, and looks those up instead of reading every customer's row.
 */
function rarely(count: Test, times: string): Condition[] {
  if (count.kind !== 'compare' || count.value.kind !== 'number' || !['=', '>', '>='].includes(count.operator))
    return [];
  const least = Number(count.value.digits);
  return [4, 8].filter((few) => few < least).map((few) => `${times} > ${few}`);
}

/** Whether the count is of one and the same product. */
export function isOfSameProduct(clause: Call): boolean {
  const test = parameterOf(clause, 'same_product');
  return test?.kind === 'compare' && test.value.kind === 'boolean' && test.value.value === (test.operator === '=');
}

/**
 * Orders, product views and mails that no parameter narrows are summed up in the customer's row: how many, for how much, the first and the last.
 * Null when the facts themselves have to be asked.
 */
function fromRow(clause: Call, parameters: Parameters, context: SegmentContext): Leaf | null {
  const sums = rowSums(clause);
  if (sums === null) return null;
  const date = parameterOf(clause, 'date');
  if (date) {
    const instant = rowInstant(clause);
    return instant === null ? null : row(compileTest(date, compareInstant(`a.${instant}`, parameters, context), never));
  }
  const [count, sum] = [parameterOf(clause, 'count'), parameterOf(clause, 'sum_amount')];
  const times = attributeSql(sums.count);
  const often = count ? compileTest(count, compareWhole(times, parameters), never) : `${times} > 0`;
  if (!sum) return row(often);
  return row(all([often, compileTest(sum, compareWhole('a.amount_spent_minor', parameters, unitsOf(context)), never)]));
}
