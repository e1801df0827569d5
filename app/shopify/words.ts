import { z } from 'zod';

const idMax = 9_223_372_036_854_775_807n;
const gid = /^gid:\/\/shopify\/\w+\/(\d+)(?:\?|$)/;

/** Shopify's id as decimal text, from a number, digits or a gid. Never zero, always fits a bigint column. */
export const id = z.union([z.string(), z.number()]).transform((value, context) => {
  const text =
    typeof value === 'number' ? (Number.isSafeInteger(value) ? String(value) : '') : (gid.exec(value)?.[1] ?? value);
  if (/^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= idMax) return text;
  context.addIssue({ code: 'custom', message: 'not an id' });
  return z.NEVER;
});

/** Null for what is absent or null: any personal field may be either when the app was not approved for it. */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? null);
}

/** A short text that is indexed or shown in a list, cut at 255 characters; null when empty. */
export const shortText = orNull(z.string()).transform((value) => value?.slice(0, 255).toWellFormed().trim() || null);

/** A text of up to 2000 characters, longer is cut; null when empty. */
export const text = orNull(z.string()).transform((value) => value?.slice(0, 2000).toWellFormed() || null);

/** A token by which facts find each other: it can't be cut, so it is refused over 255 characters. */
export const token = z.string().min(1).max(255);

/** An instant between 1970 and 9999, so that its ISO text has a fixed width. */
export const instant = z.string().transform((value, context) => {
  const at = new Date(value);
  if (at.getTime() >= 0 && at.getUTCFullYear() <= 9999) return at;
  context.addIssue({ code: 'custom', message: 'not an instant' });
  return z.NEVER;
});

/** A decimal amount as text, small enough for a bigint of minor units. */
export const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^-?\d{1,14}(\.\d{1,12})?$/));

/** ISO 4217 code. */
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** The amount in the shop's currency, out of a pair that also has the buyer's. */
export const moneySet = z.object({ shop_money: z.object({ amount, currency_code: currency }) });

/** Tags, which Shopify writes as one text. */
export const tags = z
  .union([z.string().transform((value) => value.split(',')), z.array(z.string())])
  .transform((values) =>
    [...new Set(values.map((value) => value.trim().slice(0, 255).toWellFormed()).filter(Boolean))].sort(),
  );
