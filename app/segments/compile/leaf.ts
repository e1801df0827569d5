import type { Condition } from './truth.ts';

/** What a clause became: a condition of the customer's row, or being in a set of customers that facts make, or outside of it. */
export type Leaf = { kind: 'row'; condition: Condition } | { kind: 'set'; members: string; inside: boolean };

export const row = (condition: Condition): Leaf => ({ kind: 'row', condition });

/** @param members SQL: a SELECT of `customer_id`, each once. */
export const set = (members: string, inside: boolean): Leaf => ({ kind: 'set', members, inside });

export const nobody: Leaf = { kind: 'row', condition: 'false' };
