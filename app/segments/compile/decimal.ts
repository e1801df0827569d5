/** `-12.30` is -1230 units of two places; null for what is no decimal number. */
export function decimalOf(digits: string): { units: bigint; places: number } | null {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/u.exec(digits) ?? [];
  if (whole === undefined) return null;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, places: fraction.length };
}
