/** Names of the rows of `threshold`. Recency cuts are in days, ascending, smaller is better; the others grow with the score. */
export const thresholdNames = {
  quintileRecency: 'rfm.quintile.recency',
  quintileFrequency: 'rfm.quintile.frequency',
  quintileMonetary: 'rfm.quintile.monetary',
  thirdFrequency: 'rfm.third.frequency',
  thirdMonetary: 'rfm.third.monetary',
  /** Days without an order after which a customer is lapsed, and churned. */
  lifecycle: 'lifecycle.days',
  /** No cuts: `population` is the number of buyers now, kept by every refresh; the others' is the number when they were cut. */
  buyers: 'buyers',
} as const;

/** Whole days between the last order and $3, both as UTC dates; never negative. */
export const recencyDaysSql = (lastOrderAt: string): string =>
  `(($3::timestamptz AT TIME ZONE 'UTC')::date - (${lastOrderAt} AT TIME ZONE 'UTC')::date)`;
