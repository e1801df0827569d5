import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** A phone number in E.164, or null when it is none. @param country ISO 3166-1 alpha-2, for numbers without a country code. */
export function normalisePhone(phone: string | null, country: string | null): string | null {
  if (!phone) return null;
  const home = country && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(phone.slice(0, 40), home);
  return parsed?.isPossible() ? parsed.number : null;
}
