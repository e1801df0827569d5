const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

/** What people write and no list of countries has. */
const alsoCalled: Readonly<Record<string, string>> = {
  usa: 'US',
  'united states of america': 'US',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'great britain': 'GB',
  eire: 'IE',
  'republic of ireland': 'IE',
  rsa: 'ZA',
  uae: 'AE',
  holland: 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  korea: 'KR',
};

let codes: ReadonlyMap<string, string> | undefined;

/**
 * A country's ISO 3166-1 alpha-2 code by itself or by its English name, whatever its capitals and accents; null for what is no country, such as
 * `Unspecified` or `European Community`.
 * Source of the names: Unicode CLDR, in the runtime's Intl.
 */
export function countryCode(text: string): string | null {
  codes ??= readCodes();
  const named = codes.get(plain(text));
  if (named) return named;
  return /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null;
}

function readCodes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const present = letters.flatMap((first) => letters.map((second) => first + second)).filter(isPresent);
  for (const style of ['long', 'short'] as const) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none', style });
    for (const code of present) {
      const name = names.of(code);
      if (name && !found.has(plain(name))) found.set(plain(name), code);
    }
  }
  for (const [name, code] of Object.entries(alsoCalled)) found.set(name, code);
  return found;
}

/** Codes of countries that ended lead to what came after them. */
const isPresent = (code: string): boolean =>
  new Intl.Locale(`und-${code}`).region === code && !/^(EU|EZ|UN|ZZ|QO|X[A-Z])$/.test(code);

const plain = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/&/gu, 'and').replace(/^the /iu, '').trim().toLowerCase();
