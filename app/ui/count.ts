const format = new Intl.NumberFormat('en');

/** `1,204`. */
export function inFigures(amount: number): string {
  return format.format(amount);
}

/** A number with its unit: `1 order`, `1,204 orders`. */
export function count(amount: number, unit: string, units = `${unit}s`): string {
  return `${inFigures(amount)} ${amount === 1 ? unit : units}`;
}
