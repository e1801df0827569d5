import type { Clause, Test } from '../language/ast.ts';
import { findAnswer, findAttribute } from '../language/find-word.ts';
import { isDateLiteral, resolveDay } from '../language/moments.ts';
import { addDays, addMonths, type Day } from '../language/zone-days.ts';
import { answersWith, dayPattern } from './compile-answer.ts';
import { type Leaf, nobody, row, set } from './leaf.ts';
import { positive } from './positive.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { compileTest, type Condition, never, not } from './truth.ts';

/**
 * A test of the day and month of a date, whatever the year, on the shop's calendar. BETWEEN goes over the end of a year; `<` and its like
 * compare within one. 29 February is on the 28th where there is no 29th.
 */
export function compileAnniversary(
  clause: Clause & { kind: 'function' },
  parameters: Parameters,
  context: SegmentContext,
): Leaf {
  const name = dateAskedOf(clause);
  const { test, negated } = positive(clause.test);
  if (findAnswer(name) !== null) {
    const first = `w."values"[1]`;
    const passes =
      test.kind === 'null'
        ? `${first} ~ '${dayPattern}'`
        : `CASE WHEN ${first} ~ '${dayPattern}' THEN ${passesOn(`substr(${first}, 6, 2) || substr(${first}, 9, 2)`, test, parameters, context)} END`;
    return set(answersWith(name, passes, parameters), test.kind === 'null' ? negated : !negated);
  }
  const column = findAttribute(name)?.type === 'date' ? findAttribute(name)?.column : undefined;
  if (column === undefined) return nobody;
  const local =
    column === 'birth_date' ? 'a.birth_date' : `a.${column} AT TIME ZONE ${parameters.add(context.timeZone, 'text')}`;
  const condition =
    test.kind === 'null' ? `a.${column} IS NULL` : passesOn(`to_char(${local}, 'MMDD')`, test, parameters, context);
  return row(negated ? not(condition) : condition);
}

/** The attribute or answer whose anniversary it is. */
export function dateAskedOf(clause: Clause & { kind: 'function' }): string {
  const asked = clause.parameters.find((parameter) => parameter.name === 'date')?.test;
  return asked?.kind === 'compare' && asked.value.kind === 'text' ? asked.value.text : '';
}

/** @param sql month and day as `0229`. */
function passesOn(sql: string, test: Test, parameters: Parameters, context: SegmentContext): Condition {
  const among = (days: string[]) => `${sql} = ANY (${parameters.add(days, 'text[]')})`;
  if (test.kind === 'between') {
    const days = daysBetween(test, context);
    return days === null ? never : among(days);
  }
  return compileTest(
    test,
    (operator, literal) => {
      if (!isDateLiteral(literal)) return never;
      const day = resolveDay(literal, context);
      return operator === '='
        ? among(namesOf(day))
        : `(${sql}) COLLATE "C" ${operator} ${parameters.add(short(day), 'text')}`;
    },
    never,
  );
}

/** All days of a year that a stretch of days has, at most a year of them; null when its ends are no dates. */
function daysBetween(test: Test & { kind: 'between' }, context: SegmentContext): string[] | null {
  if (!isDateLiteral(test.low) || !isDateLiteral(test.high)) return null;
  const low = resolveDay(test.low, context);
  const high = resolveDay(test.high, context);
  const yearOn = addMonths(low, 12);
  const found = new Set<string>();
  for (let day = low; day <= high && day <= yearOn; day = addDays(day, 1))
    for (const name of namesOf(day)) found.add(name);
  return [...found];
}

const short = (day: Day) => day.slice(5, 7) + day.slice(8, 10);

function namesOf(day: Day): string[] {
  const endsFebruary = short(day) === '0228' && addDays(day, 1).endsWith('-03-01');
  return endsFebruary ? ['0228', '0229'] : [short(day)];
}
