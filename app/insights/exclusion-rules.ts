import { z } from 'zod';

/** Why people may be left out of the store's statistics, the strongest first. */
export const exclusionRules = ['staff', 'wholesale', 'bots', 'outliers'] as const;
export type ExclusionRule = (typeof exclusionRules)[number];

const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);

/**
 * Whom the merchant leaves out. `kept` are people who count although a rule fits them. Outliers are left in unless asked for: a best customer
 * is one too.
 */
export const exclusionSettings = z.object({
  staff: z.boolean().default(true),
  wholesale: z.boolean().default(true),
  bots: z.boolean().default(true),
  outliers: z.boolean().default(false),
  staffDomains: z.array(domain).max(50).default([]),
  kept: z
    .array(z.string().regex(/^-?\d{1,19}$/))
    .max(10_000)
    .default([]),
});

/** The settings' area. */
export const exclusionArea = 'exclusions';

/** SQL: whether the person of a row counts in statistics; a row without a person does. */
export const countsSql = (customerId: string): string =>
  `NOT EXISTS (SELECT FROM excluded_customer excluded WHERE excluded.shop_id = $1 AND excluded.customer_id = ${customerId})`;
