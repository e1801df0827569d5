import type { Literal, Test } from '../language/ast.ts';
import { decimalOf } from './decimal.ts';

/** Whether zero passes a test of a number: who never did a thing did it zero times. */
export function holdsForNothing(test: Test): boolean {
  switch (test.kind) {
    case 'compare': {
      const sign = signOf(test.value);
      return sign !== null && passes[test.operator](sign);
    }
    case 'between':
      return test.negated !== ((signOf(test.low) ?? 1n) <= 0n && (signOf(test.high) ?? -1n) >= 0n);
    case 'contains':
      return test.negated !== (signOf(test.value) === 0n);
    case 'any':
      return test.negated !== test.values.some((value) => signOf(value) === 0n);
    case 'null':
      return test.negated;
  }
}

const passes = {
  '=': (sign: bigint) => sign === 0n,
  '!=': (sign: bigint) => sign !== 0n,
  '<': (sign: bigint) => sign > 0n,
  '<=': (sign: bigint) => sign >= 0n,
  '>': (sign: bigint) => sign < 0n,
  '>=': (sign: bigint) => sign <= 0n,
};

/** Positive, zero or negative; null for what is no number. */
const signOf = (literal: Literal): bigint | null =>
  literal.kind === 'number' ? (decimalOf(literal.digits)?.units ?? null) : null;
