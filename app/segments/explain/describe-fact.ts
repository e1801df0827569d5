import { fromMinor } from '../../shopify/money.ts';
import { parameterOf } from '../compile/matches.ts';
import type { Clause, Test } from '../language/ast.ts';
import { findAttribute, findFunction } from '../language/find-word.ts';
import { printLiteral } from '../language/print-segment.ts';
import type { FoundFact } from './compile-fact.ts';

/** What is known of a customer that decided a clause. */
export interface DecidingFact {
  /** What it is of: "Last order", "Viewed products". */
  what: string;
  /** In words; null when nothing is known. */
  value: string | null;
  /** When it came to be. */
  at: Date | null;
  ref: { kind: 'order' | 'product' | 'answer' | 'shopify-segment'; id: string } | null;
}

const refKinds = ['order', 'product', 'answer', 'shopify-segment'] as const;

/** A fact as a merchant reads it: `#1042`, `2 (at least 3 asked), last #1042`, `19.90 EUR`. */
export function describeFact(clause: Clause, found: FoundFact | null, currency: string): DecidingFact {
  const kind = refKinds.find((one) => one === found?.ref?.kind);
  return {
    what: labelOf(clause),
    value: found === null ? null : valueOf(clause, found, currency),
    at: found?.at ? new Date(found.at) : null,
    ref: kind && found?.ref ? { kind, id: found.ref.id } : null,
  };
}

function labelOf(clause: Clause): string {
  const word = clause.kind === 'attribute' ? findAttribute(clause.name) : findFunction(clause.name);
  return word?.label ?? clause.name;
}

function valueOf(clause: Clause, found: FoundFact, currency: string): string | null {
  const name = found.ref?.name ?? null;
  if (found.count !== undefined && clause.kind === 'function') return countOf(clause, found, currency);
  if (found.value === null || found.value === undefined) return name;
  const type = clause.kind === 'attribute' ? findAttribute(clause.name)?.type : undefined;
  return type === 'money' ? moneyOf(found.value, currency) : found.value;
}

const moneyOf = (minor: string, currency: string) => `${fromMinor(BigInt(minor), currency)} ${currency}`;

function countOf(clause: Clause & { kind: 'function' }, found: FoundFact, currency: string): string {
  const { count = 0, sum = null, ref } = found;
  const [amount, quantity] = [parameterOf(clause, 'sum_amount'), parameterOf(clause, 'sum_quantity')];
  const times = parameterOf(clause, 'count');
  const isOrdinary = times === null && (amount ?? quantity) !== null;
  return [
    isOrdinary ? String(count) : `${count} (${times ? phraseOf(times) : 'at least 1'} asked)`,
    ...(amount ? [`${moneyOf(sum ?? '0', currency)} (${phraseOf(amount)} asked)`] : []),
    ...(quantity ? [`${sum ?? '0'} pieces (${phraseOf(quantity)} asked)`] : []),
    ...(ref?.name ? [`last ${ref.name}`] : []),
  ].join(', ');
}

const phrases = { '=': 'exactly', '!=': 'not', '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least' };

/** A test of a number in words. */
function phraseOf(test: Test): string {
  const not = test.kind !== 'compare' && test.negated ? 'not ' : '';
  switch (test.kind) {
    case 'compare':
      return `${phrases[test.operator]} ${printLiteral(test.value)}`;
    case 'between':
      return `${not}between ${printLiteral(test.low)} and ${printLiteral(test.high)}`;
    case 'contains':
      return `${not}exactly ${printLiteral(test.value)}`;
    case 'any':
      return `${not}one of ${test.values.map(printLiteral).join(', ')}`;
    case 'null':
      return test.negated ? 'any' : 'none';
  }
}
