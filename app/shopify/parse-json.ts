// What a plain JSON.parse would lose or PostgreSQL would refuse: long integers, \u0000 and halves of surrogate pairs.
const needsCare = /\d{16}|\\u0000|\\ud[89a-f]/i;

/**
 * Reads JSON without loss: integers beyond 2^53 become their decimal text; \u0000 is removed from texts and lone surrogates
 * become U+FFFD. O(n).
 * @throws SyntaxError when it is not JSON.
 */
export function parseJson(text: string): unknown {
  return needsCare.test(text) ? JSON.parse(text, carefully) : JSON.parse(text);
}

function carefully(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '').toWellFormed();
  const source = context?.source;
  const isLong =
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source);
  return isLong ? source : value;
}
