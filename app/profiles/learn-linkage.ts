import {
  type Comparison,
  fitFellegiSunter,
  type LinkageModel,
  matchProbability,
  matchWeights,
  type Pattern,
} from '../maths/fellegi-sunter.ts';
import { type ComparedField, comparedFields, linkageStart } from './compare-people.ts';

/** Why a pair is suggested: bits for (above 0) or against in a field. */
export interface Evidence {
  field: ComparedField;
  level: number;
  bits: number;
}

interface Seen {
  compared: { levels: Comparison; block: string }[];
  apart: Comparison[];
  population: number;
}

/** How many pairs our own guesses are worth beside the store's. */
const strength = 20;
/** One pair in 20 at most is taken to be one person before anything is compared. */
const priorMax = 0.05;

/** What shared key made a pair a candidate; it proves nothing more, so it is left out where agreement is learnt. */
const fieldOfBlock: Record<string, ComparedField> = {
  phone: 'phone',
  street: 'street',
  mailbox: 'email',
  name: 'lastName',
};

/**
 * The model by which any two people of a store are judged. Pure.
 * @param seen.compared pairs that share a key, with the key's name, of whom some are one person.
 * @param seen.apart pairs drawn at random, of whom next to none are.
 * @param seen.population people in the store, so that the prior is that of any two of them.
 */
export function learnLinkage({ compared, apart, population }: Seen): LinkageModel {
  const strangers = fitShares(apart);
  const start = {
    prior: linkageStart.prior,
    fields: linkageStart.fields.map(({ m }, place) => ({ m, u: strangers[place] ?? [] })),
  };
  const masked = compared.map(({ levels, block }) =>
    levels.map((level, place) => (comparedFields[place] === fieldOfBlock[block] ? -1 : level)),
  );
  const fitted = fitFellegiSunter(patternsOf(masked), { start, strength, keepU: true });
  const matches = masked.reduce((sum, levels) => sum + matchProbability(fitted, levels), 0);
  const pairs = (population * (population - 1)) / 2;
  return { ...fitted, prior: Math.min(priorMax, Math.max(1, matches) / Math.max(pairs, 1)) };
}

/** How often strangers agree, level by level, our guesses standing in where none were seen. */
function fitShares(apart: Comparison[]): number[][] {
  return linkageStart.fields.map(({ u }, place) => {
    const counts = u.map((share, level) => share * strength + apart.filter((levels) => levels[place] === level).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / total);
  });
}

function patternsOf(comparisons: Comparison[]): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const levels of comparisons) {
    const key = levels.join();
    patterns.set(key, { levels, count: (patterns.get(key)?.count ?? 0) + 1 });
  }
  return [...patterns.values()];
}

/** What each field that says something says, in bits, rounded to a tenth. */
export function evidenceOf(model: LinkageModel, levels: Comparison): Evidence[] {
  const bits = matchWeights(model, levels);
  return comparedFields.flatMap((field, place) => {
    const level = levels[place] ?? -1;
    return level < 0 ? [] : [{ field, level, bits: Math.round((bits[place] ?? 0) * 10) / 10 }];
  });
}
