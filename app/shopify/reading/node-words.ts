import { z } from 'zod';
import { orNull } from '../words.ts';

/** A reference by id. */
export const reference = orNull(z.object({ id: z.unknown() }));

/** An amount in the shop's currency. */
export const bag = z.object({ shopMoney: z.object({ amount: z.unknown(), currencyCode: z.unknown() }) });

/** An address in the webhooks' words. */
export const nodeAddress = orNull(
  z
    .object({
      firstName: z.unknown(),
      lastName: z.unknown(),
      address1: z.unknown(),
      address2: z.unknown(),
      zip: z.unknown(),
      city: z.unknown(),
      province: z.unknown(),
      countryCodeV2: z.unknown(),
    })
    .transform(({ firstName, lastName, countryCodeV2, ...same }) => ({
      ...same,
      first_name: firstName,
      last_name: lastName,
      country_code: countryCodeV2,
    })),
);

/** Enum values, which webhooks write in small letters. */
export const lower = orNull(z.string().toLowerCase());
