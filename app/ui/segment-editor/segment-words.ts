import type { Asked } from '../../segments/language/asked-of.ts';
import { attributeWords } from '../../segments/language/attributes.ts';
import { findAttribute, findFunction } from '../../segments/language/find-word.ts';
import { functionWords } from '../../segments/language/functions.ts';

const dateOperators: Readonly<Record<string, string>> = {
  '=': 'on',
  '!=': 'not on',
  '<': 'before',
  '<=': 'on or before',
  '>': 'after',
  '>=': 'on or after',
};

const operators: Readonly<Record<string, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  BETWEEN: 'is between',
  'NOT BETWEEN': 'is not between',
  CONTAINS: 'has',
  'NOT CONTAINS': 'has not',
  IN: 'is one of',
  'NOT IN': 'is none of',
  'IS NULL': 'is not known',
  'IS NOT NULL': 'is known',
};

const listOperators: Readonly<Record<string, string>> = { IN: 'has one of', 'NOT IN': 'has none of' };

/** An operator as a merchant reads it between a name and a value. */
export function operatorWord(operator: string, type: Asked['type']): string {
  const special = type === 'date' ? dateOperators : type === 'list' ? listOperators : {};
  return special[operator] ?? operators[operator] ?? operator;
}

const parameters: Readonly<Record<string, string>> = {
  count: 'Number of times',
  date: 'When',
  amount: 'Worth of one order',
  sum_amount: 'Worth together',
  id: 'Product',
  tag: 'Product tag',
  type: 'Product type',
  vendor: 'Brand',
  quantity: 'Pieces in one order',
  sum_quantity: 'Pieces together',
  same_product: 'One and the same product',
  kind: 'Event',
  name: 'Name of the split',
};

/** A parameter of a function as a label. */
export function parameterWord(name: string, of: string): string {
  if (of === 'anniversary' && name === 'date') return 'Of which date';
  if (of === 'shopify.segment' && name === 'id') return 'Segment';
  if (of === 'storefront.collection_viewed' && name === 'id') return 'Collection';
  return parameters[name] ?? name;
}

/** A word of the catalogue, or an answer, as a merchant reads it. */
export function labelOf(name: string): string {
  return (findAttribute(name) ?? findFunction(name))?.label ?? name;
}

/** `PREVIOUSLY_LOYAL` and `product_viewed` as words; texts of a store stay as they are. */
export function valueWord(value: string): string {
  if (!/^([A-Z_]+|[a-z]+(_[a-z]+)+)$/u.test(value)) return value;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Everything a condition can be about, for a select. @param answers names of the store's own; @param chosen is offered whatever it is. */
export function pickerOptions(answers: readonly string[], chosen: string) {
  const offered = [...attributeWords, ...functionWords].filter(({ unavailable }) => unavailable === undefined);
  const option = ({ name, label }: { name: string; label: string }) => ({ value: name, label });
  const isOffered = offered.some(({ name }) => name === chosen) || answers.includes(chosen);
  const own = [...answers, ...(isOffered ? [] : [chosen])].map((name) => option({ name, label: labelOf(name) }));
  const attributes = attributeWords.filter((word) => offered.includes(word));
  return [
    { title: 'What they did', options: functionWords.filter((word) => offered.includes(word)).map(option) },
    { title: 'Who they are', options: attributes.filter(({ native }) => native).map(option) },
    {
      title: 'Scores, and what orders and visits come to',
      options: attributes.filter(({ native }) => !native).map(option),
    },
    ...(own.length > 0 ? [{ title: 'Answers and metafields', options: own }] : []),
  ];
}
