const format = new Intl.NumberFormat('en');

/** A number with its unit: `1 order`, `1,204 orders`. */
export function count(amount: number, unit: string, units = `${unit}s`): string {
  return `${format.format(amount)} ${amount === 1 ? unit : units}`;
}
