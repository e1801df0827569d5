import type { Test } from '../language/ast.ts';
import { findAnswer } from '../language/find-word.ts';
import { isDateLiteral, resolveDay } from '../language/moments.ts';
import { decimalOf } from './decimal.ts';
import { type Leaf, set } from './leaf.ts';
import { positive } from './positive.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { compileTest, type Condition, never } from './truth.ts';

/** Texts that are compared as a number, and as a day: others are neither smaller nor larger than any. */
export const numberPattern = '^[+-]?[0-9]{1,30}([.][0-9]{1,30})?$';
export const dayPattern = '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';

/**
 * A test of what a customer answered or a metafield holds: true when one of its values passes. Values are texts; beside a number they are
 * compared as numbers, beside a date as days.
 */
export function compileAnswer(name: string, given: Test, parameters: Parameters, context: SegmentContext): Leaf {
  const { test, negated } = positive(given);
  if (test.kind === 'null') return set(answersWith(name, 'true', parameters), negated);
  const passes = compileTest(
    test,
    (operator, literal): Condition => {
      if (literal.kind === 'text') return operator === '=' ? `v = ${parameters.add(literal.text, 'text')}` : never;
      if (literal.kind === 'boolean')
        return operator === '=' ? `v = ${parameters.add(String(literal.value), 'text')}` : never;
      if (literal.kind === 'number' && decimalOf(literal.digits) !== null)
        return `CASE WHEN v ~ '${numberPattern}' THEN v::numeric ${operator} ${parameters.add(literal.digits, 'numeric')} END`;
      if (isDateLiteral(literal))
        return `v ~ '${dayPattern}' AND left(v, 10) COLLATE "C" ${operator} ${parameters.add(resolveDay(literal, context), 'text')}`;
      return never;
    },
    never,
  );
  return set(answersWith(name, `EXISTS (SELECT FROM unnest(w."values") AS v WHERE ${passes})`, parameters), !negated);
}

/** SQL: who has an answer w that passes; nobody for a name that is no answer's. */
export function answersWith(name: string, passes: Condition, parameters: Parameters): string {
  const answer = findAnswer(name);
  return `SELECT w.customer_id FROM customer_answer w
    WHERE w.shop_id = $1 AND ${parameters.asked('w.customer_id')} AND w.question = ${parameters.add(answer?.question ?? '', 'text')}
      AND w.source ${answer?.source === 'metafield' ? '=' : '<>'} 'metafield' AND cardinality(w."values") > 0 AND ${passes} GROUP BY w.customer_id`;
}
