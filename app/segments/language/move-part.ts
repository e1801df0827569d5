import type { Expression } from './ast.ts';
import { addAt, partAt, partsOf, type Path, removeAt, replaceAt } from './edit-segment.ts';

/** An expression after a part of it was moved, and where the part is now. */
export interface Moved {
  expression: Expression;
  path: Path;
}

type Group = Expression & { kind: 'and' | 'or' };

/**
 * A part one place up or down: past its neighbour, into it when it is a group, and out of its own group at the group's end. So two
 * keys reach every place. Null when it is the first or last of all. O(n).
 */
export function moveAt(expression: Expression, path: Path, step: -1 | 1): Moved | null {
  const part = partAt(expression, path);
  const parentPath = path.slice(0, -1);
  const parent = partAt(expression, parentPath);
  const place = path.at(-1);
  if (part === null || place === undefined || parent === null || !isGroup(parent)) return null;
  const neighbour = parent.parts[place + step];
  if (neighbour === undefined) return moveOut(expression, parentPath, part, step);
  const into = groupIn(neighbour, [...parentPath, place + step]);
  if (into !== null) {
    const end = step === 1 ? 0 : into.group.parts.length;
    return relocate(expression, part, path, (tree) => insertAt(tree, into.path, end, part));
  }
  const parts = parent.parts.with(place, neighbour).with(place + step, part);
  return found(replaceAt(expression, parentPath, { ...parent, parts }), part);
}

/** Makes a group of a part and the one before it, joined the other way; null when there is none, or nothing else in their group. */
export function groupAt(expression: Expression, path: Path): Moved | null {
  const parentPath = path.slice(0, -1);
  const parent = partAt(expression, parentPath);
  const place = path.at(-1);
  if (parent === null || !isGroup(parent) || place === undefined || parent.parts.length < 3) return null;
  const [before, part] = [parent.parts[place - 1], parent.parts[place]];
  if (before === undefined || part === undefined) return null;
  const group: Group = { kind: otherKind(parent.kind), parts: [before, part], span: before.span };
  const parts = parent.parts.toSpliced(place - 1, 2, group);
  return found(replaceAt(expression, parentPath, { ...parent, parts }), group);
}

/** The parts of a group as parts of the group around it; null when it is not directly in one. */
export function ungroupAt(expression: Expression, path: Path): Moved | null {
  const group = partAt(expression, path);
  const parentPath = path.slice(0, -1);
  const parent = partAt(expression, parentPath);
  const place = path.at(-1);
  if (group === null || parent === null || place === undefined || !isGroup(group) || !isGroup(parent)) return null;
  const [first] = group.parts;
  if (first === undefined) return null;
  const parts = parent.parts.toSpliced(place, 1, ...group.parts);
  return found(replaceAt(expression, parentPath, { ...parent, parts }), first);
}

/** The same condition once more, behind itself. */
export function duplicateAt(expression: Expression, path: Path): Moved | null {
  const part = partAt(expression, path);
  if (part === null) return null;
  const parentPath = path.slice(0, -1);
  const parent = partAt(expression, parentPath);
  const copy = { ...part };
  const place = path.at(-1);
  if (place === undefined || parent === null || !isGroup(parent))
    return found(addAt(expression, path, 'and', copy), copy);
  return found(insertAt(expression, parentPath, place + 1, copy), copy);
}

export function otherKind(kind: 'and' | 'or'): 'and' | 'or' {
  return kind === 'and' ? 'or' : 'and';
}

function isGroup(expression: Expression): expression is Group {
  return expression.kind === 'and' || expression.kind === 'or';
}

/** The group that a part is, or that stands under its NOTs. */
function groupIn(part: Expression, path: Path): { group: Group; path: Path } | null {
  if (part.kind === 'not') return groupIn(part.part, [...path, 0]);
  return isGroup(part) ? { group: part, path } : null;
}

/** Before or behind the group it is in, and behind the NOTs of that. */
function moveOut(expression: Expression, groupPath: Path, part: Expression, step: -1 | 1): Moved | null {
  let outer = groupPath;
  while (outer.length > 0 && partAt(expression, outer.slice(0, -1))?.kind === 'not') outer = outer.slice(0, -1);
  const place = outer.at(-1);
  if (place === undefined) return null;
  const path = findPath(expression, part) ?? [];
  return relocate(expression, part, path, (tree) =>
    insertAt(tree, outer.slice(0, -1), step === 1 ? place + 1 : place, part),
  );
}

/** Leaves a hole where the part was, puts the part in, then closes the hole: so no path moves meanwhile. */
function relocate(
  expression: Expression,
  part: Expression,
  path: Path,
  insert: (tree: Expression) => Expression,
): Moved | null {
  const hole = { ...part };
  const inserted = insert(replaceAt(expression, path, hole));
  const closed = removeAt(inserted, findPath(inserted, hole) ?? []);
  return closed === null ? null : found(closed, part);
}

function insertAt(expression: Expression, groupPath: Path, place: number, part: Expression): Expression {
  const group = partAt(expression, groupPath);
  if (group === null || !isGroup(group)) return expression;
  return replaceAt(expression, groupPath, { ...group, parts: group.parts.toSpliced(place, 0, part) });
}

function found(expression: Expression, part: Expression): Moved | null {
  const path = findPath(expression, part);
  return path === null ? null : { expression, path };
}

/** Where this very part is. */
function findPath(expression: Expression, part: Expression): Path | null {
  if (expression === part) return [];
  for (const [place, one] of partsOf(expression).entries()) {
    const path = findPath(one, part);
    if (path !== null) return [place, ...path];
  }
  return null;
}
