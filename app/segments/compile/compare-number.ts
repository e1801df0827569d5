import { decimalOf } from './decimal.ts';
import type { Parameters } from './statement.ts';
import { type Compare, never } from './truth.ts';

/**
 * Compares a whole number, exactly, with a literal times `perUnit`: 19.995 euros lie between 1999 and 2000 cents. The literal is turned into
 * the whole number next to it, so the database compares integers, which is fast, and an index can help.
 */
export function compareWhole(sql: string, parameters: Parameters, perUnit: Fraction = [1n, 1n]): Compare {
  return (operator, literal) => {
    const bound = literal.kind === 'number' ? scale(literal.digits, perUnit) : null;
    if (bound === null) return never;
    const { floor, exact } = bound;
    if (floor > largest || floor < smallest)
      return isBelow(operator) === floor > 0n && operator !== '=' ? `${sql} IS NOT NULL` : never;
    // a value that the text does not name is an error of the database
    if (operator === '=' && !exact) return never;
    const value = parameters.add(floor, 'bigint');
    switch (operator) {
      case '<':
        return exact ? `${sql} < ${value}` : `${sql} <= ${value}`;
      case '>=':
        return exact ? `${sql} >= ${value}` : `${sql} > ${value}`;
      default:
        return `${sql} ${operator} ${value}`;
    }
  };
}

/** Compares a float with a literal: as the float next to it. */
export function compareFloat(sql: string, parameters: Parameters): Compare {
  return (operator, literal) => {
    if (literal.kind !== 'number' || decimalOf(literal.digits) === null) return never;
    return `${sql} ${operator} ${parameters.add(Number(literal.digits), 'float8')}`;
  };
}

export type Fraction = readonly [numerator: bigint, denominator: bigint];

const [smallest, largest] = [-(2n ** 63n), 2n ** 63n - 1n];

const isBelow = (operator: string) => operator === '<' || operator === '<=';

/** The whole number at or below digits times a fraction; null for what is no number. */
export function scale(digits: string, [numerator, denominator]: Fraction): { floor: bigint; exact: boolean } | null {
  const decimal = decimalOf(digits);
  if (decimal === null) return null;
  const over = decimal.units * numerator;
  const under = 10n ** BigInt(decimal.places) * denominator;
  const quotient = over / under;
  const exact = quotient * under === over;
  return { floor: exact || over > 0n ? quotient : quotient - 1n, exact };
}
