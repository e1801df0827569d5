import type { CheckContext } from './asked-of.ts';
import type { Problem } from './ast.ts';
import { checkSegment } from './check-segment.ts';
import { parseSegment, type ParsedSegment } from './parse-segment.ts';
import { problemsMax } from './limits.ts';

/**
 * A segment's text, read and checked: without problems it can be compiled. Problems in the order of the text, at most `problemsMax`; of a piece
 * that is wrong in itself it is not said that it does not fit either.
 */
export function readSegment(text: string, context: CheckContext = {}): ParsedSegment {
  const { expression, problems } = parseSegment(text);
  const misfits = expression === null ? [] : checkSegment(expression, context);
  const isSaid = ({ span }: Problem) =>
    problems.some((one) => one.span.start === span.start && one.span.end === span.end);
  const found = [...problems, ...misfits.filter((misfit) => !isSaid(misfit))];
  return { expression, problems: found.sort((one, other) => one.span.start - other.span.start).slice(0, problemsMax) };
}
