import type { Clause, Expression, Test } from './ast.ts';

/** Where a part of an expression is: the place among its parents' parts, from the top; the part of a NOT is at 0. Empty: all of it. */
export type Path = readonly number[];

/** The part at a path; null when there is none. */
export function partAt(expression: Expression, path: Path): Expression | null {
  const [place, ...rest] = path;
  if (place === undefined) return expression;
  const part = partsOf(expression)[place];
  return part === undefined ? null : partAt(part, rest);
}

/** The expression with another part at a path. */
export function replaceAt(expression: Expression, path: Path, part: Expression): Expression {
  return changeAt(expression, path, () => part) ?? expression;
}

/** Without the part at a path. A group that is left with one part becomes that part; null when nothing is left. */
export function removeAt(expression: Expression, path: Path): Expression | null {
  return changeAt(expression, path, () => null);
}

/**
 * With one more part: last in the group at the path when it joins in the same way, else in a new group with what is there. So a condition is
 * added to a list, and `a AND b` beside `OR` becomes `(a AND b) OR c`.
 */
export function addAt(expression: Expression | null, path: Path, kind: 'and' | 'or', added: Expression): Expression {
  if (expression === null) return added;
  const add = (part: Expression): Expression => {
    const parts = part.kind === kind ? [...part.parts, added] : [part, added];
    return { kind, parts, span: part.span };
  };
  return changeAt(expression, path, add) ?? expression;
}

/** The parts of the group at a path joined with AND, or with OR. */
export function joinAt(expression: Expression, path: Path, kind: 'and' | 'or'): Expression {
  const join = (part: Expression) => (part.kind === 'and' || part.kind === 'or' ? { ...part, kind } : part);
  return changeAt(expression, path, join) ?? expression;
}

/** NOT put before the part at a path, or taken away from it. */
export function negateAt(expression: Expression, path: Path): Expression {
  const negate = (part: Expression): Expression =>
    part.kind === 'not' ? part.part : { kind: 'not', part, span: part.span };
  return changeAt(expression, path, negate) ?? expression;
}

/** Another test of the condition at a path. */
export function setTestAt(expression: Expression, path: Path, test: Test): Expression {
  const set = (part: Expression) => (isClause(part) ? { ...part, test } : part);
  return changeAt(expression, path, set) ?? expression;
}

/** Another test of a parameter of the function at a path; null takes the parameter away. A new one comes last. */
export function setParameterAt(expression: Expression, path: Path, name: string, test: Test | null): Expression {
  const set = (part: Expression): Expression => {
    if (part.kind !== 'function') return part;
    const { parameters } = part;
    if (test === null) return { ...part, parameters: parameters.filter((one) => one.name !== name) };
    if (parameters.some((one) => one.name === name)) {
      return { ...part, parameters: parameters.map((one) => (one.name === name ? { ...one, test } : one)) };
    }
    return { ...part, parameters: [...parameters, { name, test, span: part.span }] };
  };
  return changeAt(expression, path, set) ?? expression;
}

/** Parts of a group or of a NOT; a condition has none. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts;
    case 'not':
      return [expression.part];
    case 'attribute':
    case 'function':
      return [];
  }
}

function isClause(expression: Expression): expression is Clause {
  return expression.kind === 'attribute' || expression.kind === 'function';
}

/** Nothing changes when nothing is at the path. */
function changeAt(
  expression: Expression,
  path: Path,
  change: (part: Expression) => Expression | null,
): Expression | null {
  const [place, ...rest] = path;
  if (place === undefined) return change(expression);
  switch (expression.kind) {
    case 'not': {
      const part = place === 0 ? changeAt(expression.part, rest, change) : expression.part;
      return part === null ? null : { ...expression, part };
    }
    case 'and':
    case 'or': {
      const parts = expression.parts
        .map((part, at) => (at === place ? changeAt(part, rest, change) : part))
        .filter((part) => part !== null);
      const [first] = parts;
      return parts.length > 1 ? { ...expression, parts } : (first ?? null);
    }
    case 'attribute':
    case 'function':
      return expression;
  }
}
