import type { Expression } from '../../app/segments/language/ast.ts';

/** An expression as it would be if its text began and ended nowhere: to compare what is said, not where. */
export function withoutSpans(expression: Expression | null): unknown {
  const places = ['span', 'nameSpan'];
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) => (places.includes(key) ? { start: 0, end: 0 } : value)),
  );
}
