import { answerPrefixes, attributeWords } from './attributes.ts';
import { functionAliases, functionWords } from './functions.ts';
import type { AttributeWord, FunctionWord, ParameterWord } from './words.ts';

const attributes = new Map(attributeWords.map((word) => [word.name, word]));
const functions = new Map(functionWords.map((word) => [word.name, word]));

/** What the customer told or the store noted: the key of a metafield, or a question. */
export interface Answer {
  source: 'metafield' | 'answer';
  question: string;
}

export function findAttribute(name: string): AttributeWord | null {
  return attributes.get(name) ?? null;
}

export function findFunction(name: string): FunctionWord | null {
  return functions.get(functionAliases[name] ?? name) ?? null;
}

export function findParameter(functionName: string, name: string): ParameterWord | null {
  return findFunction(functionName)?.parameters.find((parameter) => parameter.name === name) ?? null;
}

/** `metafields.facts.birth_date` asks the metafield `facts.birth_date`, `regulars.answers.shoe_size` the answer `shoe_size`. */
export function findAnswer(name: string): Answer | null {
  const prefix = answerPrefixes.find((start) => name.startsWith(start) && name.length > start.length);
  if (prefix === undefined) return null;
  return { source: prefix === 'metafields.' ? 'metafield' : 'answer', question: name.slice(prefix.length) };
}
