// ISO 4217 minor units: two digits except these.
const exponents: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** Digits after the decimal point of a currency (JPY 0, EUR 2, KWD 3). Source: ISO 4217 list one. */
export function currencyExponent(currency: string): number {
  return exponents[currency] ?? 2;
}

/**
 * A decimal amount in minor units of its currency, exactly; digits beyond the exponent round half away from zero.
 * @param amount like `-12.30`: digits, optionally signed and with a fraction.
 * @throws SyntaxError when it is not such a number.
 */
export function toMinor(amount: string, currency: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new SyntaxError('Not a decimal amount');
  const exponent = currencyExponent(currency);
  const kept = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  const minor = (fraction[exponent] ?? '0') >= '5' ? kept + 1n : kept;
  return sign === '-' ? -minor : minor;
}

/** The decimal text of an amount in minor units: the inverse of `toMinor`. */
export function fromMinor(minor: bigint, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0');
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0n ? `-${text}` : text;
}
