/** What scores compare a column of `customer_traits` with: at a moment or later, up to a number and with it. */
export interface Limits {
  column: 'last_order_at' | 'orders_count' | 'revenue_minor';
  /** All ascending or all descending; null: nothing is compared, and there is no score. */
  limits: (Date | bigint)[] | null;
}

/**
 * SQL of whom a limit passed on its way through some lists, and its parameters; null when the lists don't correspond, so that it may be anybody.
 * Two sorted lists of a length have a different number of limits beside a value only if a limit passed it whose place in the lists is the same.
 * @param lists the limits at some moments.
 * @param at the number of its first parameter.
 */
export function passedSql(lists: [Limits[], ...Limits[][]], at: number): { sql: string; values: unknown[] } | null {
  const ranges: string[] = [];
  const values: unknown[] = [];
  for (const [place, { column, limits }] of lists[0].entries()) {
    const each = lists.map((list) => list[place]?.limits ?? null);
    if (each.some((others) => others?.length !== limits?.length)) return null;
    for (const [index, limit] of (limits ?? []).entries()) {
      const ordered = each.map((others) => others?.[index] ?? limit).toSorted((one, other) => (one < other ? -1 : 1));
      const [from, to] = [ordered[0] ?? limit, ordered.at(-1) ?? limit];
      if (Number(from) === Number(to)) continue;
      const [above, below, type] = limit instanceof Date ? ['>=', '<', 'timestamptz'] : ['>', '<=', 'bigint'];
      const first = at + values.push(from, to) - 2;
      ranges.push(`${column} ${above} $${first}::${type} AND ${column} ${below} $${first + 1}::${type}`);
    }
  }
  return { sql: ranges.length > 0 ? `(${ranges.join(' OR ')})` : 'false', values };
}
