import type { Clause, Expression, Test } from './ast.ts';
import { valuesOf } from './check-test.ts';
import { clausesOf } from './clauses-of.ts';
import { findAnswer, findAttribute, findFunction } from './find-word.ts';
import type { FunctionWord } from './words.ts';

/** What a segment must be decided again for. */
export interface Reads {
  /** Of `customer_attributes`. */
  columns: Set<string>;
  functions: Set<FunctionWord['reads']>;
  /** Kinds of activity, as `events` names them. */
  kinds: Set<string>;
  /** Whether what is known of products decides: of their types, brands or tags. */
  usesProducts: boolean;
  /** Whether members come and go by the clock alone. */
  usesTime: boolean;
}

const viewKinds: Readonly<Record<string, string>> = {
  'storefront.product_viewed': 'product_viewed',
  'storefront.collection_viewed': 'collection_viewed',
};

/** What an expression looks at. O(clauses). */
export function readsOf(expression: Expression): Reads {
  const reads: Reads = {
    columns: new Set(),
    functions: new Set(),
    kinds: new Set(),
    usesProducts: false,
    usesTime: false,
  };
  for (const clause of clausesOf(expression)) {
    if (clause.kind === 'attribute') readAttribute(clause.name, reads);
    else readFunction(clause, reads);
    reads.usesTime ||= usesTime(clause);
  }
  return reads;
}

function readAttribute(name: string, reads: Reads): void {
  const column = findAttribute(name)?.column;
  if (column !== undefined) reads.columns.add(column);
  else if (findAnswer(name) !== null) reads.functions.add('answers');
}

function readFunction(clause: Clause & { kind: 'function' }, reads: Reads): void {
  const word = findFunction(clause.name);
  if (word === null) return;
  if (word.reads !== 'none') reads.functions.add(word.reads);
  const viewKind = viewKinds[word.name];
  if (viewKind !== undefined) reads.kinds.add(viewKind);
  for (const { name, test } of clause.parameters) {
    reads.usesProducts ||= name === 'type' || name === 'vendor' || name === 'tag';
    if (test.kind !== 'compare' || test.value.kind !== 'text') continue;
    if (word.name === 'events' && name === 'kind') reads.kinds.add(test.value.text);
    if (word.name === 'anniversary') readAttribute(test.value.text, reads);
  }
}

/** An age and an anniversary change with the day although their test names none. */
function usesTime(clause: Clause): boolean {
  if (clause.name === 'regulars.age' || clause.name === 'anniversary') return true;
  const tests: Test[] =
    clause.kind === 'function' ? [clause.test, ...clause.parameters.map(({ test }) => test)] : [clause.test];
  return tests.flatMap(valuesOf).some((value) => value.kind === 'offset' || value.kind === 'named');
}
