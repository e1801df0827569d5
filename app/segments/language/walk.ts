import type { Subject } from './asked-of.ts';
import type { Parameter, Problem, Span } from './ast.ts';
import { shorten } from './shorten.ts';
import { problemsMax } from './limits.ts';
import { scanSegment, type Lexeme } from './scan-segment.ts';

/** What may come next, as completion needs to know it. */
export type Expectation =
  | { kind: 'clause' }
  | { kind: 'connector' }
  | { kind: 'close' }
  | { kind: 'test'; subject: Subject; negated?: true }
  | { kind: 'word'; words: string[] }
  | { kind: 'value'; subject: Subject }
  | { kind: 'parameter'; of: string; used: Parameter[] };

/** What a piece of the text turned out to be. */
export type Role = 'keyword' | 'attribute' | 'function' | 'parameter' | 'value';

/** How far the parser has come: one pass over the pieces, never back. */
export interface Walk {
  lexemes: Lexeme[];
  at: number;
  end: number;
  clauses: number;
  depth: number;
  /** Given up: too large, or too deep. */
  stopped: boolean;
  problems: Problem[];
  /** What may stand at the end of the text, as far as it was understood up to there. */
  expected: Expectation[];
  isExpectedKnown: boolean;
  roles: Map<Lexeme, Role>;
}

export function startWalk(text: string): Walk {
  const lexemes = scanSegment(text);
  return {
    lexemes,
    at: 0,
    end: text.length,
    clauses: 0,
    depth: 0,
    stopped: false,
    problems: [],
    expected: [],
    isExpectedKnown: false,
    roles: new Map(),
  };
}

/** The piece at hand; null at the end. */
export function peek(walk: Walk, ahead = 0): Lexeme | null {
  return walk.stopped ? null : (walk.lexemes[walk.at + ahead] ?? null);
}

/** Takes the piece at hand, and says what is wrong with it in itself. */
export function take(walk: Walk, role?: Role): Lexeme | null {
  const lexeme = peek(walk);
  if (lexeme === null) return null;
  walk.at += 1;
  if (role !== undefined) walk.roles.set(lexeme, role);
  if (lexeme.wrong !== undefined) fail(walk, { span: lexeme.span, ...lexeme.wrong });
  return lexeme;
}

/** Whether a keyword, an operator or a mark stands here. Keywords are the same in capitals and in small letters. */
export function isNext(walk: Walk, text: string, ahead = 0): boolean {
  const lexeme = peek(walk, ahead);
  if (lexeme === null || lexeme.kind === 'text') return false;
  return lexeme.kind === 'word' ? lexeme.text.toUpperCase() === text : lexeme.text === text;
}

/** Takes it when it stands here. */
export function accept(walk: Walk, text: string): Lexeme | null {
  if (!isNext(walk, text)) return null;
  return take(walk, /^[A-Z]/u.test(text) ? 'keyword' : undefined);
}

/** Says what may come, when the text ends here. */
export function expectAtEnd(walk: Walk, ...expectations: Expectation[]): void {
  if (walk.at === walk.lexemes.length && !walk.isExpectedKnown) walk.expected.push(...expectations);
}

/** The place of the piece at hand, or of the end of the text. */
export function placeHere(walk: Walk): Span {
  return peek(walk)?.span ?? { start: walk.end, end: walk.end };
}

export function fail(walk: Walk, problem: Problem): void {
  if (!walk.stopped && walk.problems.length < problemsMax) walk.problems.push(problem);
}

/** The piece at hand is not what was expected. What is wrong with it in itself is said instead. */
export function failHere(walk: Walk, what: string, expected: string[], suggestion: string | null = null): void {
  const lexeme = peek(walk);
  walk.isExpectedKnown ||= lexeme === null;
  const found = lexeme === null ? 'the segment ends' : `${shown(lexeme)} stands`;
  const problem = `${what} is missing: ${found} here.`;
  fail(walk, { span: placeHere(walk), problem, expected, suggestion, ...lexeme?.wrong });
}

/** No more is read. */
export function stop(walk: Walk, span: Span, problem: string): void {
  fail(walk, { span, problem, expected: [], suggestion: null });
  walk.stopped = true;
}

function shown(lexeme: Lexeme): string {
  const text = shorten(lexeme.text, 24);
  return lexeme.kind === 'text' ? `'${text}'` : text;
}
