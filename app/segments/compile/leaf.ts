import type { Condition } from './truth.ts';

/** What a clause became: a condition of the customer's row, or being in a set of customers that facts make, or outside of it. */
export type Leaf = { kind: 'row'; condition: Condition } | CustomerSet;

interface CustomerSet {
  kind: 'set';
  /** SQL: a SELECT of `customer_id`, each once. */
  members: string;
  /** The same customers, some of them perhaps more than once: enough for who is in none, and nothing has to be sorted for it. */
  repeated: string;
  inside: boolean;
}

export const row = (condition: Condition): Leaf => ({ kind: 'row', condition });

export const set = (members: string, inside: boolean, repeated = members): Leaf => ({
  kind: 'set',
  members,
  repeated,
  inside,
});

export const nobody: Leaf = { kind: 'row', condition: 'false' };
