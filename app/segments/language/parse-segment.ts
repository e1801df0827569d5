import type { Expression, Problem } from './ast.ts';
import { clausesMax, depthMax, textMax } from './limits.ts';
import { parseClause } from './parse-clause.ts';
import { isKeyword } from './parse-test.ts';
import { settleClause } from './settle-clause.ts';
import {
  accept,
  expectAtEnd,
  fail,
  failHere,
  isNext,
  peek,
  placeHere,
  startWalk,
  stop,
  take,
  type Walk,
} from './walk.ts';

export interface ParsedSegment {
  /** Null when nothing could be read; with problems, what could be. */
  expression: Expression | null;
  problems: Problem[];
}

/**
 * A segment's text as an expression: syntax alone, what the words mean is checkSegment's. Goes on behind a mistake, so that several can be
 * shown. Names, enumerations, quoted dates and ids come out as the catalogue writes them. One pass, O(n); recursion is bounded by `depthMax`.
 */
export function parseSegment(text: string): ParsedSegment {
  const { expression, problems } = walkSegment(text);
  return { expression, problems };
}

/** The pass itself, with what each piece turned out to be and what may come at the end: for highlighting and completion. */
export function walkSegment(text: string): Walk & ParsedSegment {
  const tooLong = text.length > textMax;
  const walk = startWalk(tooLong ? '' : text);
  if (tooLong) {
    stop(
      walk,
      { start: textMax, end: text.length },
      `A segment has at most ${textMax} characters; this one has ${text.length}.`,
    );
    return { ...walk, expression: null };
  }
  const expression = parseGroup(walk, 'or');
  return { ...walk, expression };
}

/**
 *     segment = or
 *     or      = and { "OR" and }
 *     and     = not { "AND" not }
 * A part that could not be read is left out. A missing connector is taken for AND.
 */
function parseGroup(walk: Walk, kind: 'or' | 'and'): Expression | null {
  const parts: Expression[] = [];
  do {
    const part = kind === 'or' ? parseGroup(walk, 'and') : parseNot(walk);
    if (part !== null) parts.push(part);
  } while (continues(walk, kind));
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined || first === last) return first ?? null;
  return { kind, parts, span: { start: first.span.start, end: last.span.end } };
}

/** Takes what joins the next part. Where a condition follows without AND or OR, AND is missed; what belongs nowhere is skipped. */
function continues(walk: Walk, kind: 'or' | 'and'): boolean {
  if (kind === 'or') return accept(walk, 'OR') !== null;
  expectAtEnd(walk, { kind: 'connector' });
  skipClosings(walk);
  if (accept(walk, 'AND') !== null) return true;
  if (peek(walk) === null || isNext(walk, 'OR') || isNext(walk, ')')) return false;
  failHere(walk, 'AND or OR', ['AND', 'OR']);
  const here = peek(walk);
  if (isNext(walk, '(') || isNext(walk, 'NOT') || (here?.kind === 'word' && !isKeyword(here.text))) return true;
  skipClause(walk);
  return accept(walk, 'AND') !== null;
}

/** Closing brackets where none is open. */
function skipClosings(walk: Walk): void {
  while (walk.depth === 0 && isNext(walk, ')')) {
    const problem = 'This bracket was never opened.';
    fail(walk, { span: placeHere(walk), problem, expected: ['AND', 'OR'], suggestion: null });
    take(walk);
  }
}

/** `not = "NOT" not | "(" or ")" | clause`; NOT is ours. */
function parseNot(walk: Walk): Expression | null {
  expectAtEnd(walk, { kind: 'clause' });
  if (walk.depth === depthMax && (isNext(walk, 'NOT') || isNext(walk, '('))) {
    stop(walk, placeHere(walk), `Conditions are nested more than ${depthMax} deep here.`);
    return null;
  }
  const negation = accept(walk, 'NOT');
  if (negation !== null) {
    walk.depth += 1;
    const part = parseNot(walk);
    walk.depth -= 1;
    return part === null ? null : { kind: 'not', part, span: { start: negation.span.start, end: part.span.end } };
  }
  return isNext(walk, '(') ? parseBrackets(walk) : parseCounted(walk);
}

function parseBrackets(walk: Walk): Expression | null {
  const opening = take(walk);
  walk.depth += 1;
  const expression = parseGroup(walk, 'or');
  walk.depth -= 1;
  expectAtEnd(walk, { kind: 'close' });
  if (accept(walk, ')') === null && opening !== null) {
    fail(walk, { span: opening.span, problem: 'This bracket is never closed.', expected: [')'], suggestion: null });
    walk.isExpectedKnown = true;
  }
  return expression;
}

function parseCounted(walk: Walk): Expression | null {
  if (walk.clauses === clausesMax) {
    stop(
      walk,
      placeHere(walk),
      `A segment has at most ${clausesMax} conditions; here begins one more. A list is one condition: IN (…).`,
    );
    return null;
  }
  const clause = parseClause(walk);
  if (clause === null) {
    skipClause(walk);
    return null;
  }
  walk.clauses += 1;
  return settleClause(clause);
}

/** To the next AND or OR, or to the bracket that closes what is open; brackets inside are skipped whole. */
function skipClause(walk: Walk): void {
  let open = 0;
  for (let here = peek(walk); here !== null; here = peek(walk)) {
    if (open === 0 && (isNext(walk, 'AND') || isNext(walk, 'OR') || (isNext(walk, ')') && walk.depth > 0))) return;
    if (isNext(walk, '(')) open += 1;
    if (isNext(walk, ')')) open = Math.max(0, open - 1);
    walk.at += 1;
  }
}
