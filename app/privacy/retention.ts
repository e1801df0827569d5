/** A kind of data that is kept for a time. `key` is what is stored; days are counted from the moment the doc names. */
export interface RetentionKind {
  key: RetentionKey;
  name: string;
  days: number;
  /** What the time is counted from. */
  since: string;
  /** The store may choose between these. */
  min: number;
  max: number;
}

export type RetentionKey =
  | 'bodies'
  | 'quarantine'
  | 'deliveries'
  | 'events'
  | 'receipts'
  | 'activities'
  | 'baskets'
  | 'access'
  | 'requests';

/** How long each kind is kept unless the store chose otherwise, in days. What has no row here is kept while the app is installed. */
export const retentionKinds: readonly RetentionKind[] = [
  {
    key: 'bodies',
    name: 'What Shopify and the storefront sent, word for word',
    days: 30,
    since: 'it was worked in',
    min: 1,
    max: 60,
  },
  {
    key: 'quarantine',
    name: 'What could not be read, word for word',
    days: 30,
    since: 'it came in',
    min: 1,
    max: 60,
  },
  { key: 'deliveries', name: 'That it was sent', days: 60, since: 'it was worked in', min: 7, max: 365 },
  {
    key: 'events',
    name: 'Events delivered to email services',
    days: 30,
    since: 'they were delivered',
    min: 7,
    max: 365,
  },
  { key: 'receipts', name: 'Receipts of email services', days: 90, since: 'they were given', min: 30, max: 730 },
  { key: 'activities', name: 'Views, searches, mail opens', days: 761, since: 'they happened', min: 30, max: 1826 },
  { key: 'baskets', name: 'Carts and checkouts', days: 365, since: 'their last change', min: 30, max: 1826 },
  { key: 'access', name: 'The log of who read personal data', days: 730, since: 'the reading', min: 365, max: 1826 },
  {
    key: 'requests',
    name: 'Requests to hand out or erase data',
    days: 1095,
    since: 'they were done',
    min: 365,
    max: 3652,
  },
];

/** Days by kind. */
export type RetentionDays = Record<RetentionKey, number>;

/** The defaults with what a store chose in their place; a choice outside the limits counts as the nearest one inside. */
export function retentionOf(chosen: readonly { kind: string; days: number }[]): RetentionDays {
  const days = new Map(chosen.map((choice) => [choice.kind, choice.days]));
  return Object.fromEntries(
    retentionKinds.map(({ key, days: otherwise, min, max }) => [
      key,
      Math.min(max, Math.max(min, days.get(key) ?? otherwise)),
    ]),
  ) as RetentionDays;
}
