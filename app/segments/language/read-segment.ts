import { checkSegment, type CheckContext } from './check-segment.ts';
import { parseSegment, type ParsedSegment } from './parse-segment.ts';

/** A segment's text, read and checked: without problems it can be compiled. Problems in the order of the text. */
export function readSegment(text: string, context: CheckContext = {}): ParsedSegment {
  const { expression, problems } = parseSegment(text);
  const found = expression === null ? problems : [...problems, ...checkSegment(expression, context)];
  return { expression, problems: found.sort((one, other) => one.span.start - other.span.start) };
}
