import { z } from 'zod';
import type { ShopFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { currency, instant, orNull, shortText } from './words.ts';

const shop = z.object({
  name: shortText,
  currency: orNull(currency),
  iana_timezone: shortText,
  updated_at: orNull(instant),
});

/** shop/update. A time zone that this machine does not know counts as not said. */
export function parseShop(payload: unknown, stamp: Stamp): ShopFact[] {
  const said = shop.parse(payload);
  const timeZone = said.iana_timezone && isTimeZone(said.iana_timezone) ? said.iana_timezone : null;
  return [
    {
      kind: 'shop',
      name: said.name,
      currency: said.currency,
      timeZone,
      version: versionOf(said.updated_at ?? stamp.triggeredAt, stamp),
    },
  ];
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
