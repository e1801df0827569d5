/** How a segment's size moved over the days that were noted. */
export interface SizeChange {
  /** People more or, below 0, fewer. */
  by: number;
  /** Over how many days, at least 1. */
  days: number;
}

/** From the first noted size to the last; null when there is no earlier day to compare with. @param sizes one a day, oldest first. */
export function sizeChangeOf(sizes: readonly number[]): SizeChange | null {
  const [first] = sizes;
  const last = sizes.at(-1);
  if (first === undefined || last === undefined || sizes.length < 2) return null;
  return { by: last - first, days: sizes.length - 1 };
}

const format = new Intl.NumberFormat('en', { signDisplay: 'exceptZero' });

/** `+12 in 29 days`; nothing is promised of days that were not noted. */
export function sizeChangeInWords(change: SizeChange | null): string {
  if (change === null) return 'Known from tomorrow on';
  const days = change.days === 1 ? 'since yesterday' : `in ${change.days} days`;
  return change.by === 0 ? `The same ${days}` : `${format.format(change.by)} ${days}`;
}
