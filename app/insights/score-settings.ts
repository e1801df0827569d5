import { z } from 'zod';

const points = (usual: number) => z.number().int().min(0).max(100).default(usual);

/** The areas of the settings below. */
export const engagementArea = 'engagement';
export const affinityArea = 'affinity';
export const lifecycleArea = 'lifecycle';
export const loyaltyArea = 'loyalty';

/** Below a week a score would jump from day to day; beyond a year it says nothing of now. */
const halfLife = (usual: number) => z.number().int().min(7).max(365).default(usual);

/** Points for what a person does, which lose half their worth in `halfLifeDays`. */
export const engagementSettings = z.object({
  points: z
    .object({
      order: points(10),
      checkout: points(5),
      cart: points(3),
      visit: points(5),
      view: points(1),
      search: points(2),
      mailClicked: points(4),
      mailOpened: points(1),
    })
    .prefault({}),
  halfLifeDays: halfLife(30),
});
export type EngagementSettings = z.infer<typeof engagementSettings>;

/** How much a product says of a taste when it was bought, put into a cart, or viewed. Tastes change more slowly than moods. */
export const affinitySettings = z.object({
  bought: points(10),
  carted: points(3),
  viewed: points(1),
  halfLifeDays: halfLife(90),
});

/** Days without an order after which a customer is lapsed, and churned. Null: by the store's own rhythm. */
export const lifecycleSettings = z.object({
  days: z
    .tuple([z.number().int().min(1).max(36_500), z.number().int().min(1).max(36_500)])
    .refine(([lapsed, churned]) => lapsed < churned, 'not-ascending')
    .nullable()
    .default(null),
});

const tier = z.object({ name: z.string().trim().min(1).max(40), from: z.number().min(0).max(1_000_000_000) });

/**
 * Tiers of loyalty, the lowest first: the highest whose `from` a buyer reaches is theirs. `spend` and `spendYear` are net money
 * in whole units of the store's currency, ever and in 365 days; `points` are given per order and per unit spent, ever.
 */
export const loyaltySettings = z.object({
  basis: z.enum(['spend', 'spendYear', 'points']).default('spend'),
  pointsPerOrder: z.number().int().min(0).max(10_000).default(10),
  pointsPerUnit: z.number().int().min(0).max(1000).default(1),
  tiers: z
    .array(tier)
    .max(8)
    .refine((all) => all.every(({ from }, index) => index === 0 || from > (all[index - 1]?.from ?? 0)), 'not-ascending')
    .refine((all) => new Set(all.map(({ name }) => name.toLowerCase())).size === all.length, 'not-unique')
    .default([
      { name: 'Bronze', from: 0 },
      { name: 'Silver', from: 250 },
      { name: 'Gold', from: 1000 },
    ]),
});
export type LoyaltySettings = z.infer<typeof loyaltySettings>;
