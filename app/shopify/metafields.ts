import { z } from 'zod';
import type { AnswersFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { instant, orNull } from './words.ts';

/** More than a store asks of its customers, and few enough that a page of customers stays cheap. */
export const metafieldsMax = 10;

/** Source: shopify.dev, Metafield: a namespace of 3 to 255 characters, a key of 2 to 64. */
const key = z.string().regex(/^[A-Za-z0-9_-]{3,255}\.[A-Za-z0-9_-]{2,64}$/);

/** Which metafields of customers are answers: `facts.birth_date`. None unless the store says so: they may hold anything. */
export const metafieldSettings = z.object({ keys: z.array(key).max(metafieldsMax).default([]) });

/** The settings' area. */
export const metafieldArea = 'metafields';

/** A metafield as webhooks have it; no value = it is gone. */
export const metafield = z.object({
  namespace: z.string().max(255),
  key: z.string().max(64),
  type: orNull(z.string()),
  value: z.unknown(),
  updated_at: orNull(instant),
});

const valuesMax = 20;
const valueMax = 500;

/** What a customer's metafields answer, a fact each, known by namespace and key. */
export function metafieldAnswers(
  customerId: string,
  metafields: z.infer<typeof metafield>[],
  { updatedAt, stamp }: { updatedAt: Date; stamp: Stamp },
): AnswersFact[] {
  return metafields.map((said) => {
    const answeredAt = said.updated_at ?? updatedAt;
    return {
      kind: 'answers',
      customerId,
      source: 'metafield',
      question: `${said.namespace}.${said.key}`,
      values: valuesOf(said),
      answeredAt,
      version: versionOf(answeredAt, stamp),
    };
  });
}

/** Texts, numbers, dates and lists of them; what has parts of its own is no answer. */
function valuesOf({ type, value }: z.infer<typeof metafield>): string[] {
  const listed = type?.startsWith('list.') && typeof value === 'string' ? readList(value) : [value];
  return [...new Set(listed.flatMap((one) => (isPlain(one) ? [clean(String(one))] : [])))]
    .filter(Boolean)
    .slice(0, valuesMax);
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const clean = (value: string): string => value.slice(0, valueMax).replaceAll('\u0000', '').toWellFormed().trim();

function readList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
