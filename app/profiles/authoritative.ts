import { z } from 'zod';

/** What sources may say differently of a person, with the columns of each. E-mail addresses are always the newest word. */
export const saidFields = {
  name: ['first_name', 'last_name'],
  phone: ['phone_enc', 'phone_idx'],
  address: ['address_enc', 'street_idx', 'city', 'region', 'country'],
  country: ['country'],
  language: ['locale'],
} as const;

export type SaidField = keyof typeof saidFields;
export type SaidColumn = (typeof saidFields)[SaidField][number];

/** Whose word can be preferred: those that write contacts, and what people said of themselves. */
export const statingSources = ['shopify', 'order', 'file', 'storefront', 'metafield'] as const;
export type StatingSource = (typeof statingSources)[number];

const newest = 'newest';

/** Per field the source that is believed where it says anything; `newest`: whoever spoke last. */
export const sourceSettings = z.object({
  name: z.enum([newest, ...statingSources]).default(newest),
  phone: z.enum([newest, ...statingSources]).default(newest),
  // nobody answers with a street: an address stays one source's whole
  address: z.enum([newest, 'shopify', 'order', 'file']).default(newest),
  country: z.enum([newest, 'storefront', 'metafield']).default(newest),
  language: z.enum([newest, ...statingSources]).default(newest),
});
export type SourceSettings = z.infer<typeof sourceSettings>;

/** The settings' area. */
export const sourceArea = 'sources';

/** What a source last said; bytes in PostgreSQL's hex form. */
export type Said = Record<SaidColumn, string | null>;

export interface Statement extends Said {
  /** `deletion` says nothing, and that nothing before it counts. */
  source: StatingSource | 'deletion';
  version: string;
}

/** Nothing said. */
export const unsaid: Said = {
  first_name: null,
  last_name: null,
  phone_enc: null,
  phone_idx: null,
  address_enc: null,
  street_idx: null,
  city: null,
  region: null,
  country: null,
  locale: null,
};

const isAnswer = ({ source }: Statement): boolean => source === 'storefront' || source === 'metafield';

/** The statements that count: of each source its newest, and none from before a deletion. Pure, whatever their order. */
export function standing(statements: readonly Statement[]): Statement[] {
  const bySource = new Map<string, Statement>();
  for (const said of statements) {
    const before = bySource.get(said.source);
    if (!before || said.version > before.version) bySource.set(said.source, said);
  }
  const deletedBy = bySource.get('deletion')?.version ?? '';
  return [...bySource.values()].filter((said) => said.source === 'deletion' || said.version > deletedBy);
}

/**
 * What holds of a person: per field the believed source's word if it has one, else the newest contact's, as if nobody were preferred.
 * A language is seldom said, so the newest that says one counts. A country that was answered leaves no street of another.
 * Pure, the same whatever the order of the statements. O(statements).
 */
export function whatHolds(statements: readonly Statement[], rules: SourceSettings): Said {
  const contacts = statements.filter((said) => !isAnswer(said)).toSorted(newestFirst);
  const [last] = contacts;
  const holds: Said = { ...unsaid };
  for (const field of ['name', 'phone', 'address', 'language'] as const) {
    const believed = statements.find((said) => said.source === rules[field] && says(said, field));
    const otherwise = field === 'language' ? contacts.find((said) => says(said, field)) : last;
    for (const column of saidFields[field]) holds[column] = (believed ?? otherwise)?.[column] ?? null;
  }
  const { country } = statements.find((said) => said.source === rules.country && says(said, 'country')) ?? {};
  if (!country || country === holds.country) return holds;
  return { ...holds, address_enc: null, street_idx: null, city: null, region: null, country };
}

/** Whether a source says anything of a field. */
export function says(said: Said, field: SaidField): boolean {
  return saidFields[field].some((column) => said[column] !== null);
}

function newestFirst(one: Statement, other: Statement): number {
  return one.version < other.version ? 1 : -1;
}
