import type { Span } from './ast.ts';
import { isKeyword } from './parse-test.ts';
import { walkSegment } from './parse-segment.ts';
import type { Lexeme } from './scan-segment.ts';
import type { Role } from './walk.ts';
import { namedDates } from './words.ts';

export interface Token {
  kind:
    | 'keyword'
    | 'attribute'
    | 'function'
    | 'parameter'
    | 'operator'
    | 'number'
    | 'text'
    | 'date'
    | 'punctuation'
    | 'unknown';
  span: Span;
}

/** A segment's text in coloured pieces, by the parser's own pass over it; what is too long to be read has none. O(n). */
export function tokeniseSegment(text: string): Token[] {
  const { lexemes, roles } = walkSegment(text);
  return lexemes.map((lexeme) => ({ kind: kindOf(lexeme, roles.get(lexeme)), span: lexeme.span }));
}

function kindOf(lexeme: Lexeme, role: Role | undefined): Token['kind'] {
  if (lexeme.wrong !== undefined && lexeme.kind !== 'text') return 'unknown';
  if (role !== undefined && role !== 'value') return role;
  switch (lexeme.kind) {
    case 'word':
      if (isKeyword(lexeme.text)) return 'keyword';
      if (role === undefined) return 'unknown';
      return Object.hasOwn(namedDates, lexeme.text.toLowerCase()) ? 'date' : 'text';
    case 'offset':
    case 'date':
      return 'date';
    case 'mark':
      return 'punctuation';
    case 'number':
    case 'text':
    case 'operator':
    case 'unknown':
      return lexeme.kind;
  }
}
