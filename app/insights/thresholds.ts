/** Names of the rows of `threshold`. Recency cuts are in days, ascending, smaller is better; the others grow with the score. */
export const thresholdNames = {
  quintileRecency: 'rfm.quintile.recency',
  quintileFrequency: 'rfm.quintile.frequency',
  quintileMonetary: 'rfm.quintile.monetary',
  thirdRecency: 'rfm.third.recency',
  thirdFrequency: 'rfm.third.frequency',
  thirdMonetary: 'rfm.third.monetary',
  /** Days without an order after which a customer is lapsed, and churned. */
  lifecycle: 'lifecycle.days',
  /** What they follow from unless set by hand: the 80th and 95th percentile of the days between orders; population: how many such gaps. */
  rhythm: 'lifecycle.rhythm',
  /** Prices, in minor units, above which a product is not low but middle, and not middle but high. */
  priceBands: 'price.bands',
  /** One number: days in which a point of engagement loses half its worth, as the stored scores were worked out with. */
  halfLife: 'engagement.half-life',
  /** No cuts: `population` is the number of buyers now, kept by every refresh; the others' is the number when they were cut. */
  buyers: 'buyers',
  /** One number: the sum of the rules by which everybody was scored. */
  rules: 'rules',
  /** No cuts: `as_of` is when the last run over the whole store began that went through to its end. */
  concluded: 'concluded',
} as const;

/** A row of `threshold` to be: its moment is given when it is stored. */
export interface Threshold {
  name: string;
  cuts: number[];
  /** Of how many it was worked out. */
  population: number;
}

/** Of those that RFM and stages follow from. */
export const scoringNames: readonly string[] = [
  thresholdNames.quintileRecency,
  thresholdNames.quintileFrequency,
  thresholdNames.quintileMonetary,
  thresholdNames.thirdRecency,
  thresholdNames.thirdFrequency,
  thresholdNames.thirdMonetary,
  thresholdNames.lifecycle,
];

/** Whole days between the last order and $3, both as UTC dates. */
export const recencyDaysSql = (lastOrderAt: string): string =>
  `(($3::timestamptz AT TIME ZONE 'UTC')::date - (${lastOrderAt} AT TIME ZONE 'UTC')::date)`;

/** The first moment that is at most so many whole days before another, both as UTC dates: `recencyDaysSql` turned around. */
export function earliestWithin(days: number, asOf: Date): Date {
  return new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth(), asOf.getUTCDate() - days));
}
