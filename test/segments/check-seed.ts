import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createRandom, type Random } from '../../sandbox/store/random.ts';
import { rebuildAttributes, refreshAttributes } from '../../app/segments/attributes/refresh-attributes.server.ts';
import { compileSegment } from '../../app/segments/compile/compile-segment.ts';
import type { SegmentContext, Statement } from '../../app/segments/compile/statement.ts';
import { explainMembership } from '../../app/segments/explain-membership.server.ts';
import { recomputeTraits } from '../../app/insights/recompute-traits.server.ts';
import type { Expression } from '../../app/segments/language/ast.ts';
import { clausesOf } from '../../app/segments/language/clauses-of.ts';
import { readsOf } from '../../app/segments/language/reads-of.ts';
import { printSegment } from '../../app/segments/language/print-segment.ts';
import { forShop, type ShopDb } from '../../app/platform/db.server.ts';
import { arbitrarySegment } from '../support/arbitrary-segment.ts';
import { membersOf } from './holds.ts';
import { loadStore } from './load-store.ts';
import { productIds, randomStore, texts, type TwinStore } from './store.ts';

/** What one store and its segments came to. */
export interface SeedFindings {
  pairs: number;
  /** Pairs with some members and some others: the rest says little. */
  telling: number;
  /** Pairs in which time alone moved somebody. */
  moved: number;
  differences: string[];
}

/** Every so many segments are also asked of some and by ranges, and explained, which is a statement for each customer. */
const scopedEvery = 3;
const explainedEvery = 15;
/** Later moments that are tried until one has other members. */
const triesMax = 12;
const dayMs = 86_400_000;

/**
 * Random segments on one random store: the compiled statement and the evaluator in memory agree for everybody, for some and by ranges; explanations
 * agree with membership; and where only time passes, everybody who comes or goes is among the edges, and not before the next edge.
 */
export async function checkSeed(seed: number, segments: number): Promise<SeedFindings> {
  // in every other store facts lie after the moment too, and must not be seen
  const store = randomStore(seed, { whole: seed % 2 === 0 });
  const shopId = await loadStore(`twin-${seed}.myshopify.com`, store);
  const expressions = fc.sample(arbitraryOf(store, seed), { seed, numRuns: segments });
  const findings: SeedFindings = { pairs: 0, telling: 0, moved: 0, differences: [] };
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, store.asOf);
    await rebuildAttributes(db, store.asOf);
    findings.differences.push(...(await refreshedOneByOne(db, store)));
    for (const [index, expression] of expressions.entries()) {
      const pair = new Pair(db, store, expression);
      try {
        await db.attempt(async () => {
          await pair.checkMembers(store.asOf);
          if (index % scopedEvery === 0) await pair.checkScopes();
          if (index % explainedEvery === 0) await pair.checkExplanations();
          if (seed % 2 === 0) await pair.checkTime(createRandom(seed * 1000 + index, 41));
        });
      } catch (error) {
        pair.differ(String(error), [], []);
      }
      findings.pairs += 1;
      findings.telling += pair.isTelling ? 1 : 0;
      findings.moved += pair.hasMoved ? 1 : 0;
      findings.differences.push(...pair.differences);
    }
  });
  return findings;
}

/** What everybody's row says when the whole store is worked out, and what differs when each customer is. */
async function refreshedOneByOne(db: ShopDb, store: TwinStore): Promise<string[]> {
  const rows = () => db.query('SELECT * FROM customer_attributes ORDER BY customer_id');
  const together = await rows();
  await db.query('DELETE FROM customer_attributes');
  for (const { id } of store.customers) await refreshAttributes(db, [id], store.asOf);
  return isDeepStrictEqual(together, await rows()) ? [] : ['rows refreshed one by one differ from those of a rebuild'];
}

/** Where time alone is to be seen, most segments are small and ask for it. */
function arbitraryOf(store: TwinStore, seed: number): fc.Arbitrary<Expression> {
  const pools = poolsOf(store);
  const any = arbitrarySegment(pools);
  if (seed % 2 === 1) return any;
  const timed = arbitrarySegment({ ...pools, dates: 'moving', width: 2, depth: 1 }).filter(
    (one) => readsOf(one).usesTime,
  );
  return fc.oneof({ arbitrary: any, weight: 1 }, { arbitrary: timed, weight: 3 });
}

/** What a store has is what its segments ask for, so that there are members. */
function poolsOf(store: TwinStore) {
  const tags = [...texts.tags];
  return {
    around: store.asOf,
    ids: [...productIds, '999'],
    answers: [
      'metafields.facts.birth_date',
      'metafields.facts.gender',
      'metafields.my-fields.size',
      'regulars.answers.size',
      'regulars.answers.gender',
      'regulars.answers.birth_date',
    ],
    texts: {
      customer_tags: tags,
      tag: tags,
      type: texts.types,
      vendor: texts.vendors,
      customer_cities: ['US-NY-NewYorkCity', 'DE-NRW-Köln', 'de-nrw-KÖLN', 'Köln'],
      customer_regions: ['US-NY', 'DE-NRW', 'us-ny'],
      customer_countries: ['US', 'DE', 'us'],
      customer_language: ['en', 'fr-CA'],
      customer_email_domain: ['example.com', 'mail.test'],
      'regulars.loyalty_tier': ['Gold', 'Silver'],
      'regulars.top_category': texts.types,
      'regulars.top_brand': texts.vendors,
      'regulars.category_affinity': texts.types,
      'regulars.brand_affinity': texts.vendors,
      'regulars.gender': texts.answers,
      'metafields.facts.gender': texts.answers,
      'metafields.my-fields.size': texts.answers,
      'regulars.answers.size': texts.answers,
      'regulars.answers.gender': texts.answers,
    },
  };
}

/** A moment soon after another, a day after, or up to a year. */
function laterThan(asOf: Date, random: Random): Date {
  const longest = random.pick([1, 10, 60_000, 3_600_000, dayMs, 3 * dayMs, 40 * dayMs, 400 * dayMs]);
  return new Date(asOf.getTime() + 1 + random.below(longest));
}

class Pair {
  readonly differences: string[] = [];
  isTelling = false;
  hasMoved = false;
  readonly db: ShopDb;
  readonly store: TwinStore;
  readonly expression: Expression;
  readonly context: SegmentContext;

  constructor(db: ShopDb, store: TwinStore, expression: Expression) {
    this.db = db;
    this.store = store;
    this.expression = expression;
    this.context = { shopId: db.shopId, asOf: store.asOf, timeZone: store.timeZone, currency: store.currency };
  }

  async checkMembers(at: Date): Promise<void> {
    const expected = membersOf(this.expression, this.store, at);
    const people = this.store.customers.filter(({ gone }) => gone === null).length;
    this.isTelling = expected.length > 0 && expected.length < people;
    const compiled = compileSegment(this.expression, { ...this.context, asOf: at });
    const found = await this.ids(compiled.whole());
    if (!same(expected, found)) return this.differ('members', expected, found, await this.culprits(at));
  }

  /** Asked of everybody by name and of all ranges, it is the same as of the whole store. */
  async checkScopes(): Promise<void> {
    const expected = membersOf(this.expression, this.store, this.store.asOf);
    const compiled = compileSegment(this.expression, this.context);
    const ids = this.store.customers.map(({ id }) => id);
    const among = await this.ids(compiled.among(ids));
    if (!same(expected, among)) this.differ('among all', expected, among);
    const sorted = ids
      .map(BigInt)
      .sort((one, other) => (one < other ? -1 : 1))
      .map(String);
    const ends = ['-9223372036854775808', sorted[3]!, sorted[4]!, sorted[8]!, '9223372036854775807'];
    const ranges: string[] = [];
    for (const [index, after] of ends.slice(0, -1).entries())
      ranges.push(...(await this.ids(compiled.between(after, ends[index + 1]!))));
    if (!same(expected, ranges)) this.differ('ranges', expected, ranges);
  }

  async checkExplanations(): Promise<void> {
    const expected = membersOf(this.expression, this.store, this.store.asOf);
    const found: string[] = [];
    for (const { id } of this.store.customers) {
      const why = await explainMembership(this.db, printSegment(this.expression), id, this.store.asOf);
      if (why?.holds) found.push(id);
    }
    if (!same(expected, found)) this.differ('explained', expected, found);
  }

  /**
   * Members at a later moment without anything being worked out anew, and who was announced to come or go. Where the clock moves somebody the
   * moment is the very millisecond of it.
   */
  async checkTime(random: Random): Promise<void> {
    const { asOf: from } = this.store;
    const before = this.membersAt(from);
    let to = laterThan(from, random);
    for (let tries = 0; tries < triesMax && same(before, this.membersAt(to)); tries += 1) to = laterThan(from, random);
    if (!same(before, this.membersAt(to))) to = this.firstChange(from, to);
    await this.checkMembers(to);
    const movers = this.moversBetween(from, to);
    this.hasMoved = movers.length > 0;
    const compiled = compileSegment(this.expression, this.context);
    const justBefore = new Date(to.getTime() - 1);
    for (const [since, expected] of [
      [from, movers],
      [justBefore, this.moversBetween(justBefore, to)],
    ] as const) {
      const edges = new Set(await this.ids(compiled.edges(since, to)));
      if (expected.some((id) => !edges.has(id)))
        this.differ(`edges from ${since.toISOString()} to ${to.toISOString()}`, expected, [...edges]);
    }
    await this.checkNextEdge(
      to,
      this.store.customers.map(({ id }) => id),
    );
    if (movers.length > 0) await this.checkNextEdge(to, movers.slice(0, 1));
  }

  /** Of these customers nobody comes or goes before the next edge, nor later than it when somebody moved by `to`. */
  private async checkNextEdge(to: Date, ids: string[]): Promise<void> {
    const { asOf: from } = this.store;
    const isAll = ids.length === this.store.customers.length;
    const edge = await this.edge(compileSegment(this.expression, this.context).nextEdge(from, isAll ? undefined : ids));
    const movers = this.moversBetween(from, to).filter((id) => ids.includes(id));
    if (movers.length > 0 && (edge === null || edge > to))
      this.differ(`next edge by ${to.toISOString()}`, movers, [String(edge?.toISOString())]);
    if (edge === null) return;
    if (edge <= from) return this.differ('next edge in the past', [from.toISOString()], [edge.toISOString()]);
    const early = this.moversBetween(from, new Date(edge.getTime() - 1)).filter((id) => ids.includes(id));
    if (early.length > 0) this.differ(`before the next edge, ${edge.toISOString()}`, [], early);
  }

  private membersAt = (at: Date) => membersOf(this.expression, this.store, at);

  private moversBetween(from: Date, to: Date): string[] {
    const [before, after] = [new Set(this.membersAt(from)), new Set(this.membersAt(to))];
    return this.store.customers.map(({ id }) => id).filter((id) => before.has(id) !== after.has(id));
  }

  /** A millisecond at which the members are no longer those of `from`, and were a millisecond before. */
  private firstChange(from: Date, to: Date): Date {
    const before = this.membersAt(from);
    let [unchanged, changed] = [from.getTime(), to.getTime()];
    while (changed - unchanged > 1) {
      const middle = Math.floor((unchanged + changed) / 2);
      if (same(before, this.membersAt(new Date(middle)))) unchanged = middle;
      else changed = middle;
    }
    return new Date(changed);
  }

  private async ids({ text, values }: Statement): Promise<string[]> {
    const rows = await this.db.query<{ customer_id: string }>(text, values);
    return rows.map((row) => row.customer_id);
  }

  private async edge({ text, values }: Statement): Promise<Date | null> {
    const [row] = await this.db.query<{ at: Date | null }>(`SELECT min(edge_at) AS at FROM (${text}) edges`, values);
    return row?.at ?? null;
  }

  /** The conditions that differ when each is asked alone. */
  private async culprits(at: Date): Promise<string> {
    const said: string[] = [];
    for (const clause of clausesOf(this.expression)) {
      const expected = membersOf(clause, this.store, at);
      const found = await this.ids(compileSegment(clause, { ...this.context, asOf: at }).whole());
      if (!same(expected, found))
        said.push(`${printSegment(clause)}: expected ${expected.join()} found ${found.join()}`);
    }
    return said.join('; ') || 'no condition by itself';
  }

  differ(what: string, expected: string[], found: string[], more = ''): void {
    const { asOf, timeZone, currency } = this.store;
    this.differences.push(
      `${what} of ${printSegment(this.expression)} (${asOf.toISOString()}, ${timeZone}, ${currency}): expected ${expected.join()}, found ${found.join()}. ${more}`,
    );
  }
}

const same = (one: string[], other: string[]) => [...one].sort().join() === [...other].sort().join();
