import { ownAttributes } from './own-attributes.ts';
import { shopifyAttributes } from './shopify-attributes.ts';
import type { AttributeWord } from './words.ts';

/** Everything that can be said of a customer without asking what they did one by one. In the order of the builder's list. */
export const attributeWords: readonly AttributeWord[] = [...shopifyAttributes, ...ownAttributes];

/** `metafields.facts.birth_date` and `regulars.answers.shoe_size`: whatever the store asked; values as lists of text. */
export const answerPrefixes = ['metafields.', 'regulars.answers.'] as const;
