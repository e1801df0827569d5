import type { ShopDb } from '../platform/db.server.ts';

/** How many customers segments share. Square and symmetric, in the order of `slugs`. */
export interface Overlap {
  slugs: string[];
  /** Members of both; on the diagonal the sizes. */
  both: number[][];
  /** Shared by all who are in either: |A and B| / |A or B|, 0 when both are empty. Jaccard 1901. */
  jaccard: number[][];
}

/** As many as the bits of a bigint without its sign. */
export const overlapSegmentsMax = 63;

/**
 * Counts it exactly from the present members: every member once as a set of bits, then the sets that occur, of which there are few. One query,
 * O(members of these segments).
 * @param slugs at most 63.
 * @throws RangeError when there are more.
 */
export async function measureOverlap(db: ShopDb, slugs: readonly string[]): Promise<Overlap> {
  if (slugs.length > overlapSegmentsMax) throw new RangeError(`At most ${overlapSegmentsMax} segments at once`);
  const sets = await db.query<{ bits: string; people: number }>(
    `SELECT bits, count(*)::int AS people FROM (
       SELECT bit_or(1::bigint << (place - 1)::int) AS bits
       FROM segment_member m JOIN unnest($2::text[]) WITH ORDINALITY AS asked (slug, place) ON asked.slug = m.slug
       WHERE m.shop_id = $1 AND m.slug = ANY ($2) AND m.left_at IS NULL GROUP BY m.customer_id
     ) one GROUP BY bits`,
    [db.shopId, slugs],
  );
  const has = sets.map(({ bits }) => slugs.map((_, place) => ((BigInt(bits) >> BigInt(place)) & 1n) === 1n));
  const shared = (row: number, column: number) =>
    sets.reduce((sum, { people }, index) => (has[index]?.[row] && has[index][column] ? sum + people : sum), 0);
  const both = slugs.map((_, row) => slugs.map((__, column) => shared(row, column)));
  return {
    slugs: [...slugs],
    both,
    jaccard: both.map((line, row) => line.map((shared, column) => similarity(both, row, column, shared))),
  };
}

function similarity(both: number[][], row: number, column: number, shared: number): number {
  const either = (both[row]?.[row] ?? 0) + (both[column]?.[column] ?? 0) - shared;
  return either === 0 ? 0 : shared / either;
}
