/** How two records compare in each field: the level of agreement, 0 = none, or -1 where one of them says nothing. */
export type Comparison = readonly number[];

/** A comparison with the number of pairs that compare so. */
export interface Pattern {
  levels: Comparison;
  count: number;
}

/** What a field's levels of agreement say, learnt or assumed. Each list sums to 1. */
export interface FieldModel {
  /** Probability of each level among pairs that are one person. */
  m: number[];
  /** Probability of each level among pairs that are not. */
  u: number[];
}

export interface LinkageModel {
  /** Share of the compared pairs that are one person. */
  prior: number;
  fields: FieldModel[];
}

export interface FitOptions {
  /** Where the search begins, and what few data are pulled towards. */
  start: LinkageModel;
  /** How many imagined pairs of each kind stand behind `start`; keeps a level that never occurred from 0. */
  strength: number;
  /** Whether the u of `start` are known (from pairs drawn at random) and stay. */
  keepU: boolean;
  iterationsMax?: number;
}

const iterationsDefault = 200;
const tolerance = 1e-9;

/**
 * Learns, from compared pairs of which nobody says which are one person, how often each level of agreement occurs among those that are
 * (m) and those that are not (u), and how many are: EM of a mixture of two, fields independent within each. Fields that say nothing are
 * left out of a pair. O(iterations · patterns · fields).
 * @param patterns pairs by how they compare; counts >= 0.
 * Source: Fellegi & Sunter 1969; EM by Winkler 1988; Dirichlet prior as in Enamorado, Fifield & Imai 2019, section 2.
 */
export function fitFellegiSunter(patterns: Pattern[], options: FitOptions): LinkageModel {
  const { start, strength, keepU, iterationsMax = iterationsDefault } = options;
  const pairs = patterns.reduce((sum, pattern) => sum + pattern.count, 0);
  let model = start;
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    const current = model;
    const shares = patterns.map(({ levels }) => matchProbability(current, levels));
    const matches = patterns.reduce((sum, { count }, index) => sum + count * (shares[index] ?? 0), 0);
    const next: LinkageModel = {
      prior: (matches + strength * start.prior) / (pairs + strength),
      fields: start.fields.map((field, place) => ({
        m: shareOfLevels(field.m, strength, place, patterns, (index) => shares[index] ?? 0),
        u: keepU ? field.u : shareOfLevels(field.u, strength, place, patterns, (index) => 1 - (shares[index] ?? 0)),
      })),
    };
    const isSettled = distance(model, next) < tolerance;
    model = next;
    if (isSettled) break;
  }
  return model;
}

/**
 * Probability that a pair is one person.
 * @returns in [0, 1]; the prior when no field says anything. O(fields).
 */
export function matchProbability(model: LinkageModel, levels: Comparison): number {
  const bits = matchWeights(model, levels).reduce(
    (sum, weight) => sum + weight,
    Math.log2(model.prior / (1 - model.prior)),
  );
  return 1 / (1 + 2 ** -bits);
}

/**
 * What each field says for (above 0) or against a match, in bits: log2 of m over u; 0 where it says nothing.
 * Source: Fellegi & Sunter 1969, the composite weight is their sum.
 */
export function matchWeights({ fields }: LinkageModel, levels: Comparison): number[] {
  return fields.map(({ m, u }, place) => {
    const level = levels[place] ?? -1;
    return level < 0 ? 0 : Math.log2((m[level] ?? 0) / (u[level] ?? 0));
  });
}

function shareOfLevels(
  before: number[],
  strength: number,
  place: number,
  patterns: Pattern[],
  shareOf: (index: number) => number,
): number[] {
  const counts = before.map((share) => share * strength);
  for (const [index, { levels, count }] of patterns.entries()) {
    const level = levels[place] ?? -1;
    if (level >= 0) counts[level] = (counts[level] ?? 0) + count * shareOf(index);
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function distance(one: LinkageModel, other: LinkageModel): number {
  const flat = (model: LinkageModel) => [model.prior, ...model.fields.flatMap(({ m, u }) => [...m, ...u])];
  const others = flat(other);
  return Math.max(...flat(one).map((value, index) => Math.abs(value - (others[index] ?? 0))));
}
