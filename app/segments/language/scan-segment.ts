import type { Span } from './ast.ts';
import { shorten } from './shorten.ts';

/**
 * The smallest pieces of a segment's text. `text` of a quoted text is what it means, without quotes and escapes; of all others, what is
 * written. `wrong` is what is wrong with the piece itself.
 */
export interface Lexeme {
  kind: 'word' | 'number' | 'offset' | 'date' | 'text' | 'operator' | 'mark' | 'unknown';
  text: string;
  span: Span;
  wrong?: { problem: string; expected: string[]; suggestion: string | null };
}

const space = /\s+/uy;
const dateLike = /\d{4}-\d[\d:.TtZz+-]*/uy;
const strictDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/u;
const looseDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u;
const countedWord = /\d+_[\p{L}\p{N}_]+/uy;
const numberLike = /[+-]?\d[\d.]*[\p{L}\p{M}]*/uy;
const numberOnly = /^-?\d+(\.\d+)?$/u;
const offsetOnly = /^([+-])(\d{1,5})(min|h|d|w|m|y)$/iu;
/** Keys of metafields may have hyphens, behind the first point; a point at the end is a name being typed. */
const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*(\.[\p{L}\p{M}\p{N}_$-]*)*/uy;
const operator = /<=|>=|!=|<>|==|=|<|>/uy;
const mark = /[(),:]/uy;
const garbage = /[^\s\p{L}\p{N}_'"‘’“”(),:=<>!]+|!/uy;

const closingOf: Readonly<Record<string, string>> = { "'": "'", '"': '"', '‘': '’', '’': '’', '“': '”', '”': '”' };

/** A segment's text in pieces, spaces left out. Never fails: what is no piece is `unknown`, and says why. O(n). */
export function scanSegment(text: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < text.length) {
    at += lengthOf(space, text, at);
    if (at === text.length) break;
    const lexeme = scanText(text, at) ?? scanPlain(text, at);
    lexemes.push(lexeme);
    at = lexeme.span.end;
  }
  return lexemes;
}

/** Quoted with straight single quotes, `\'` and `\\` inside, `''` as SQL has it; it ends at the end of its line at the latest. */
function scanText(text: string, start: number): Lexeme | null {
  const quote = text.charAt(start);
  const closing = closingOf[quote];
  if (closing === undefined) return null;
  let value = '';
  let at = start + 1;
  for (; at < text.length && text[at] !== '\n' && text[at] !== '\r'; at += 1) {
    const next = text[at + 1];
    if (text[at] === '\\' && (next === closing || next === '\\')) at += 1;
    else if (text[at] === closing && next === closing && closing === "'") at += 1;
    else if (text[at] === closing) {
      const span = { start, end: at + 1 };
      return { kind: 'text', text: value, span, ...wrongOfText(quote, value) };
    }
    value += text.charAt(at);
  }
  const wrong = { problem: 'This text has no closing quote.', expected: ["'"], suggestion: null };
  return { kind: 'text', text: value, span: { start, end: at }, wrong };
}

function wrongOfText(quote: string, value: string): Pick<Lexeme, 'wrong'> {
  if (hasUnseen(value)) {
    const problem = 'This text has a character that nobody can see, such as a control character or half of an emoji.';
    return { wrong: { problem, expected: ['text without it'], suggestion: null } };
  }
  if (quote === "'") return {};
  return {
    wrong: { problem: "Text stands in straight single quotes: '.", expected: ["'"], suggestion: quoteText(value) },
  };
}

/** A text as it is written in a segment. */
export function quoteText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

/** Control characters and unpaired surrogates, which no tag, title or name can have. */
export function hasUnseen(value: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(value);
}

function scanPlain(text: string, start: number): Lexeme {
  const piece = (pattern: RegExp) => {
    const length = lengthOf(pattern, text, start);
    return length === 0 ? null : { text: text.slice(start, start + length), span: { start, end: start + length } };
  };
  const date = piece(dateLike);
  if (date !== null) return { kind: 'date', ...date, ...wrongOfDate(date.text) };
  const counted = piece(countedWord) ?? piece(word);
  if (counted !== null) return { kind: 'word', ...counted };
  const number = piece(numberLike);
  if (number !== null) return readNumber(number);
  const sign = piece(operator);
  if (sign !== null) return { kind: 'operator', ...sign, ...wrongOfOperator(sign.text) };
  const punctuation = piece(mark);
  if (punctuation !== null) return { kind: 'mark', ...punctuation };
  const rest = piece(garbage) ?? { text: text.charAt(start), span: { start, end: start + 1 } };
  return { kind: 'unknown', ...rest, wrong: wrongOfUnknown(rest.text) };
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function wrongOfDate(text: string): Pick<Lexeme, 'wrong'> {
  if (strictDate.test(text)) return {};
  const [, year, month = '', day = ''] = looseDate.exec(text) ?? [];
  const suggestion = year === undefined ? null : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const problem = 'A date is written 2026-03-01, or with a time of the store 2026-03-01T12:30:00.';
  return { wrong: { problem, expected: ['2026-03-01', '2026-03-01T12:30:00'], suggestion } };
}

function readNumber(piece: { text: string; span: Span }): Lexeme {
  const [, sign, amount, unit] = offsetOnly.exec(piece.text) ?? [];
  if (sign !== undefined)
    return { kind: 'offset', span: piece.span, text: `${sign}${amount ?? ''}${(unit ?? '').toLowerCase()}` };
  if (numberOnly.test(piece.text)) return { kind: 'number', ...piece };
  return { kind: 'number', ...piece, wrong: wrongOfNumber(piece.text) };
}

function wrongOfNumber(text: string): NonNullable<Lexeme['wrong']> {
  const expected = ['a number like 5 or 10.99', 'a time like -4w'];
  const bare = text.replace(/^\+/u, '');
  if (numberOnly.test(bare)) return { problem: 'A number has no plus sign.', expected, suggestion: bare };
  if (offsetOnly.test(`-${text}`)) {
    return {
      problem: `A time has a sign: -${text} is before today, +${text} after it.`,
      expected,
      suggestion: `-${text}`,
    };
  }
  return { problem: `"${text}" is neither a number nor a time.`, expected, suggestion: null };
}

function wrongOfOperator(text: string): Pick<Lexeme, 'wrong'> {
  const meant = { '==': '=', '<>': '!=' }[text];
  if (meant === undefined) return {};
  return { wrong: { problem: `"${text}" is written ${meant} here.`, expected: [meant], suggestion: meant } };
}

function wrongOfUnknown(text: string): NonNullable<Lexeme['wrong']> {
  if (/^[\p{Sc}]/u.test(text)) {
    return {
      problem: 'Amounts have no currency sign: they are in the currency of the store.',
      expected: ['a number'],
      suggestion: null,
    };
  }
  const code = text.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
  const shown = /^[\p{C}\p{Z}\p{M}]/u.test(text) ? `An invisible character (U+${code})` : `"${shorten(text, 20)}"`;
  return { problem: `${shown} does not belong here.`, expected: [], suggestion: null };
}
