import type { Expression, Problem } from '../../segments/language/ast.ts';
import type { CompletionContext } from '../../segments/language/complete-segment.ts';
import { parseSegment } from '../../segments/language/parse-segment.ts';
import { readSegment } from '../../segments/language/read-segment.ts';

/** A text as the editor shows it. */
export interface ReadDraft {
  expression: Expression | null;
  /** None for a text that is not begun. */
  problems: Problem[];
  /** Whether all of it was read, so that the conditions are the whole of it. Words that nobody knows are read all the same. */
  isWhole: boolean;
  isEmpty: boolean;
}

/** Reads a text that is being typed. O(n). */
export function readDraft(text: string, words: CompletionContext = {}): ReadDraft {
  if (text.trim() === '') return { expression: null, problems: [], isWhole: true, isEmpty: true };
  const { expression, problems } = readSegment(text, words);
  return { expression, problems, isWhole: parseSegment(text).problems.length === 0, isEmpty: false };
}

/** A text with a problem's place replaced by what may have been meant. */
export function applySuggestion(text: string, { span, suggestion }: Problem): string {
  return suggestion === null ? text : text.slice(0, span.start) + suggestion + text.slice(span.end);
}
