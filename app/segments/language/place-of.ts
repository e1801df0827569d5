import type { Problem } from './ast.ts';

/** Lines and columns from 1; an emoji, or a letter with its accents, is one column. */
export interface Place {
  line: number;
  column: number;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where an offset of a text is for a reader. O(offset). */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/u);
  const column = [...letters.segment(lines.at(-1) ?? '')].length + 1;
  return { line: lines.length, column };
}

/** A problem as a sentence with its place: "Column 18: …", and the line when there are several. */
export function describeProblem(text: string, { span, problem, suggestion }: Problem): string {
  const { line, column } = placeOf(text, span.start);
  const place = /[\r\n]/u.test(text) ? `Line ${line}, column ${column}` : `Column ${column}`;
  return `${place}: ${problem}${suggestion === null ? '' : ` Did you mean ${suggestion}?`}`;
}
