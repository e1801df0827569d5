/** How many customers go from one value of a score to another, or stay. Null: none, as before the first order that counts. */
export interface ScoreMove {
  from: string | null;
  to: string | null;
  customers: number;
}

/** How many of them get another value. */
export function countMoved(moves: readonly ScoreMove[]): number {
  return moves.reduce((sum, { from, to, customers }) => (from === to ? sum : sum + customers), 0);
}

/** How many have each value, before or after. @param side which of the two. */
export function countBy(moves: readonly ScoreMove[], side: 'from' | 'to'): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const move of moves) counts.set(move[side], (counts.get(move[side]) ?? 0) + move.customers);
  return counts;
}
