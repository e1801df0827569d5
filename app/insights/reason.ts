/** Why a score is what it is. */
export interface Reason {
  /** A sentence that can be checked against what the customer did. */
  why: string;
  /** How far it can be relied on; null where it is a plain fact. */
  uncertainty: string | null;
}

const format = new Intl.NumberFormat('en');

/** A number with its unit: `1 order`, `1,204 orders`. */
export function counted(amount: number, unit: string, units = `${unit}s`): string {
  return `${format.format(amount)} ${amount === 1 ? unit : units}`;
}

/** Says what minor units of the store's currency are, with the currency. */
export type SayMoney = (minor: number) => string;
