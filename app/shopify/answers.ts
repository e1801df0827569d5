import { z } from 'zod';
import type { AnswersFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant } from './words.ts';

/** More than any form asks, and than any answer needs. */
const questionsMax = 50;
const valuesMax = 20;

const question = z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/);
const value = z
  .string()
  .max(500)
  .transform((said) => said.replaceAll('\u0000', '').toWellFormed().trim());
const values = z
  .union([z.array(value).max(valuesMax), value.transform((single) => [single])])
  .transform((list) => [...new Set(list.filter(Boolean))]);

/** What the store's form posts: answers by question. An empty answer takes an earlier one back. */
export const postedAnswers = z.strictObject({
  answers: z
    .record(question, values)
    .refine((answers) => Object.keys(answers).length > 0, 'no answers')
    .refine((answers) => Object.keys(answers).length <= questionsMax, 'too many answers'),
});

const submitted = postedAnswers.extend({ customerId: id, at: instant });

/** answers/submitted: what a logged-in person told in the store's form, as our own endpoint keeps it. */
export function parseAnswers(payload: unknown, stamp: Stamp): AnswersFact[] {
  const { customerId, at: answeredAt, answers } = submitted.parse(payload);
  const version = versionOf(answeredAt, stamp);
  return Object.entries(answers).map(([asked, given]) => ({
    kind: 'answers',
    customerId,
    source: 'storefront',
    question: asked,
    values: given,
    answeredAt,
    version,
  }));
}
