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
        : `CASE WHEN ${first} ~ '${dayPattern}' THEN ${passesOn(`(substr(${first}, 6, 2) || substr(${first}, 9, 2))::int`, test, parameters, context)} END`;
    return set(answersWith(name, passes, parameters), test.kind === 'null' ? negated : !negated);
  }
  const column = findAttribute(name)?.type === 'date' ? findAttribute(name)?.column : undefined;
  if (column === undefined) return nobody;
  const local =
    column === 'birth_date' ? 'a.birth_date' : `a.${column} AT TIME ZONE ${parameters.add(context.timeZone, 'text')}`;
  const condition =
    test.kind === 'null'
      ? `a.${column} IS NULL`
      : passesOn(
          `(date_part('month', ${local}) * 100 + date_part('day', ${local}))::int`,
          test,
          parameters,
          context,
          column === 'birth_date',
        );
  return row(negated ? not(condition) : condition);
}

/** The attribute or answer whose anniversary it is. */
export function dateAskedOf(clause: Clause & { kind: 'function' }): string {
  const asked = clause.parameters.find((parameter) => parameter.name === 'date')?.test;
  return asked?.kind === 'compare' && asked.value.kind === 'text' ? asked.value.text : '';
}

/** @param sql month and day as the number 229. @param isBirth of `a.birth_date`. */
function passesOn(
  sql: string,
  test: Test,
  parameters: Parameters,
  context: SegmentContext,
  isBirth = false,
): Condition {
  const among = (days: string[]) => {
    const counted = `${sql} = ANY (${parameters.add(days, 'int[]')})`;
    return isBirth && days.length <= fewDays ? bornOn(days, counted, parameters, context) : counted;
  };
  if (test.kind === 'between') {
    const days = daysBetween(test, context);
    return days === null ? never : among(days);
  }
  return compileTest(
    test,
    (operator, literal) => {
      if (!isDateLiteral(literal)) return never;
      const day = resolveDay(literal, context);
      return operator === '=' ? among(namesOf(day)) : `${sql} ${operator} ${parameters.add(short(day), 'int')}`;
    },
    never,
  );
}

/** A stretch of days of which every year's are listed. */
const fewDays = 62;
/** Whoever is older is asked in the other way. */
const firstYear = 1900;

/** Every year's days as dates, which a look into a list answers; taking a date apart costs as much as reading its row. */
function bornOn(days: string[], counted: Condition, parameters: Parameters, { asOf }: SegmentContext): Condition {
  const lastYear = asOf.getUTCFullYear();
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const dates = days.flatMap((day) =>
    years
      .filter((year) => day !== '0229' || isLeap(year))
      .map((year) => `${year}-${day.slice(0, 2)}-${day.slice(2, 4)}`),
  );
  const isOther = `(a.birth_date < '${firstYear}-01-01' OR a.birth_date > '${lastYear}-12-31')`;
  // most have none, and are done with the first look
  return `(a.birth_date IS NOT NULL AND (a.birth_date = ANY (${parameters.add(dates, 'date[]')}) OR ${isOther} AND ${counted}))`;
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
