/** What makes a profile whole, and how a merchant comes by it. */
export interface Field {
  name: string;
  label: string;
  /** How much it counts; all together are 100. */
  weight: number;
  howToGet: string;
  /** SQL: whether it is known of customer `c` with traits `t`. */
  known: string;
}

/** The fields that are looked for; e-mail and consent weigh most, because without them nobody can be written to. */
export const fields = [
  field('email', 'E-mail address', 25, 'Ask for it at checkout and in a sign-up form.', 'c.email_enc IS NOT NULL'),
  field(
    'consent',
    'Word on e-mail consent',
    20,
    'Show the marketing tick box at checkout and a sign-up form.',
    'c.email_consent_at IS NOT NULL',
  ),
  field(
    'name',
    'Name',
    15,
    'Ask for the first name at checkout or in the account.',
    "coalesce(c.first_name, c.last_name, '') <> ''",
  ),
  field('orders', 'Orders', 15, 'Import the history that came before the app.', 'coalesce(t.orders_count, 0) > 0'),
  field(
    'active',
    'Activity in the last year',
    10,
    'Switch the web pixel on, so that visits are seen.',
    "t.last_active_at > $2::timestamptz - interval '365 days'",
  ),
  field('country', 'Country', 5, 'Comes with the first delivery address.', 'c.country IS NOT NULL'),
  field('phone', 'Telephone number', 5, 'Make it optional at checkout.', 'c.phone_enc IS NOT NULL'),
  field('tags', 'Tags', 5, 'Add them in Shopify, by hand or by Flow.', 'cardinality(c.tags) > 0'),
] as const satisfies Field[];

function field<Name extends string>(name: Name, label: string, weight: number, howToGet: string, known: string) {
  return { name, label, weight, howToGet, known };
}

/** A profile is as fresh as what was last heard of its person: within so many days. Beside the score, which says how whole it is. */
export const freshnessDays = [30, 90, 365] as const;

/** What a count of the people heard of within so many days is called. */
export const freshnessField = (days: number): string => `heard_${days}d`;

/** The share of people heard of within each of `freshnessDays`; null without people. Pure. */
export function storeFreshness(
  counts: readonly { field: string; known: number; people: number }[],
): { days: number; share: number }[] | null {
  const heard = freshnessDays.map((days) => counts.find(({ field }) => field === freshnessField(days)));
  if (!heard[0] || heard[0].people === 0) return null;
  return freshnessDays.map((days, place) => ({
    days,
    share: (heard[place]?.known ?? 0) / (heard[place]?.people ?? 1),
  }));
}

/** How whole a profile is. */
export interface Completeness {
  /** 0 to 100. */
  score: number;
  missing: { name: string; label: string; howToGet: string }[];
}

/** The score of a profile of which these fields are known, and what is missing, what weighs most first. Pure. */
export function completenessOf(known: ReadonlySet<string>): Completeness {
  const missing = fields.filter(({ name }) => !known.has(name));
  return {
    score: 100 - missing.reduce((sum, { weight }) => sum + weight, 0),
    missing: missing.map(({ name, label, howToGet }) => ({ name, label, howToGet })),
  };
}

/** The mean score of a store, of people of whom each field is known so often; null without people. Pure. */
export function storeCompleteness(counts: readonly { field: string; known: number; people: number }[]): number | null {
  const people = counts[0]?.people ?? 0;
  if (people === 0) return null;
  const known = new Map(counts.map((count) => [count.field, count.known]));
  return Math.round(fields.reduce((sum, { name, weight }) => sum + (weight * (known.get(name) ?? 0)) / people, 0));
}
