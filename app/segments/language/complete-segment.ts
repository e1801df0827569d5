import { askedOf, operatorsFor, type Asked, type CheckContext, type Subject } from './asked-of.ts';
import { answerPrefixes, attributeWords } from './attributes.ts';
import { findFunction } from './find-word.ts';
import { functionWords } from './functions.ts';
import { walkSegment } from './parse-segment.ts';
import { quoteText, scanSegment, type Lexeme } from './scan-segment.ts';
import type { Expectation } from './walk.ts';

/** Something that may be typed next: `insert` in place of the text from `from` to `to`. */
export interface Completion {
  kind: 'attribute' | 'function' | 'parameter' | 'operator' | 'value' | 'keyword';
  label: string;
  insert: string;
  from: number;
  to: number;
  /** One sentence, or empty. */
  detail: string;
}

export interface CompletionContext extends CheckContext {
  /** Values the store has, by the name of an attribute or parameter: its tags, product types, countries. */
  values?: Readonly<Record<string, readonly string[]>>;
  /** Names of answers and metafields the store has: `metafields.facts.size`. */
  answers?: readonly string[];
}

type Offer = Omit<Completion, 'from' | 'to'>;

const completionsMax = 50;
const dates = ['today', 'yesterday', '-7d', '-30d', '-90d', '-12m'];
const hours = ['-24h', '-48h'];
const negatable = ['BETWEEN', 'CONTAINS', 'IN'];

/**
 * What may stand at an offset of a text, best first. The parser reads up to the piece that is being typed and says what it would take next, so
 * this is the same grammar. O(offset).
 */
export function completeSegment(text: string, offset: number, context: CompletionContext = {}): Completion[] {
  const typed = scanSegment(text).find((lexeme) => isTyped(lexeme, offset));
  const from = typed?.span.start ?? offset;
  const to = typed?.span.end ?? offset;
  const beginning = text.slice(from, offset).replace(/^'/u, '').toLowerCase();
  return walkSegment(text.slice(0, from))
    .expected.flatMap((expectation) => offersOf(expectation, context))
    .map((offer) => ({ offer, rank: rankOf(offer, beginning) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .slice(0, completionsMax)
    .map(({ offer }) => ({ ...offer, from, to }));
}

/** A word is typed until a space follows; a text until it is closed. */
function isTyped({ kind, span, wrong }: Lexeme, offset: number): boolean {
  if (kind === 'operator' || kind === 'mark') return false;
  const isClosed = kind === 'text' && wrong === undefined;
  return span.start < offset && (offset < span.end || (offset === span.end && !isClosed));
}

/** 2 for a beginning, 1 for a beginning of one of its words and for what ends something, 0 for neither. */
function rankOf({ label }: Offer, beginning: string): number {
  const lower = label.toLowerCase();
  if (lower === ')') return beginning === '' ? 1 : 0;
  if (lower.startsWith(beginning)) return 2;
  return lower.split(/[._\s-]/u).some((word) => word.startsWith(beginning)) ? 1 : 0;
}

function offersOf(expectation: Expectation, context: CompletionContext): Offer[] {
  switch (expectation.kind) {
    case 'clause':
      return offerClauses(context);
    case 'connector':
      return ['AND', 'OR'].map((word) => keyword(word));
    case 'close':
      return [keyword(')')];
    case 'word':
      return expectation.words.map((word) => keyword(word));
    case 'test':
      return offerTests(expectation, context);
    case 'value':
      return offerValues(expectation.subject, context);
    case 'parameter':
      return offerParameters(expectation.of, new Set(expectation.used.map(({ name }) => name)));
  }
}

function offerClauses({ answers = [] }: CompletionContext): Offer[] {
  const attributes = attributeWords
    .filter((word) => word.unavailable === undefined)
    .map((word) => offer('attribute', word.name, `${word.name} `, `${word.label}: ${word.description}`));
  const functions = functionWords
    .filter((word) => word.unavailable === undefined)
    .map((word) => offer('function', word.name, `${word.name}(`, `${word.label}: ${word.description}`));
  const named = answers.map((name) => offer('attribute', name, `${name} `));
  const told = answerPrefixes.map((prefix) => offer('attribute', prefix, prefix, 'What the store asked or noted.'));
  return [...attributes, ...functions, ...named, ...told, offer('keyword', 'NOT', 'NOT ('), offer('keyword', '(', '(')];
}

function offerTests({ subject, negated }: Expectation & { kind: 'test' }, context: CompletionContext): Offer[] {
  const asFunction = subject.kind === 'attribute' ? findFunction(subject.name) : null;
  if (asFunction !== null) {
    return ['MATCHES', 'NOT MATCHES'].map((word) => offer('operator', word, `${word} (`, asFunction.description));
  }
  const asked = askedOf(subject, context);
  if (asked === null) return [];
  const operators = operatorsFor(asked);
  const words =
    negated === true
      ? operators.filter((operator) => negatable.includes(operator))
      : operators.flatMap((operator) => (negatable.includes(operator) ? [operator, `NOT ${operator}`] : [operator]));
  return words.map((operator) =>
    offer('operator', operator, operator.endsWith('IN') ? `${operator} (` : `${operator} `),
  );
}

function offerValues(subject: Subject, context: CompletionContext): Offer[] {
  const asked = askedOf(subject, context);
  if (asked === null) return [];
  const texts = asked.values ?? context.values?.[subject.name] ?? [];
  const quoted = texts.map((text) => offer('value', text, `${quoteText(text)} `));
  return [...quoted, ...plainValues(asked).map((value) => offer('value', value, `${value} `))];
}

function plainValues(asked: Asked): string[] {
  if (asked.type === 'boolean') return ['true', 'false'];
  if (asked.type !== 'date') return [];
  if (asked.yearless === true) return ['today', '+7d', '+30d'];
  return asked.wholeDays === true ? dates : [...dates, ...hours];
}

function offerParameters(functionName: string, used: Set<string>): Offer[] {
  const word = findFunction(functionName);
  return (word?.parameters ?? [])
    .filter(({ name, unavailable }) => !used.has(name) && unavailable === undefined)
    .map(({ name, description }) => offer('parameter', name, `${name} `, description));
}

function keyword(word: string): Offer {
  return offer('keyword', word, /^[()]$/u.test(word) ? word : `${word} `);
}

function offer(kind: Offer['kind'], label: string, insert: string, detail = ''): Offer {
  return { kind, label, insert, detail };
}
