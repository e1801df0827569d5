/** Whether a text from outside is an id a person can have: a whole number, negative for guests, that fits a bigint column. */
export function isPersonId(text: string): boolean {
  return /^-?[1-9]\d{0,18}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
