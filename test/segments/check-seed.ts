import fc from 'fast-check';
import { createRandom } from '../../sandbox/store/random.ts';
import { rebuildAttributes } from '../../app/segments/attributes/refresh-attributes.server.ts';
import { compileSegment } from '../../app/segments/compile/compile-segment.ts';
import type { SegmentContext, Statement } from '../../app/segments/compile/statement.ts';
import { explainMembership } from '../../app/segments/explain-membership.server.ts';
import { recomputeTraits } from '../../app/insights/recompute-traits.server.ts';
import type { Expression } from '../../app/segments/language/ast.ts';
import { clausesOf } from '../../app/segments/language/clauses-of.ts';
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

/** Every so many segments are also explained, which is a statement for each customer. */
const explainedEvery = 5;
const dayMs = 86_400_000;

/**
 * Random segments on one random store: the compiled statement and the evaluator in memory agree for everybody, for some and by ranges; explanations
 * agree with membership; and where only time passes, everybody who comes or goes is among the edges, and not before the next edge.
 */
export async function checkSeed(seed: number, segments: number): Promise<SeedFindings> {
  // in every other store facts lie after the moment too, and must not be seen
  const store = randomStore(seed, { whole: seed % 2 === 0 });
  const shopId = await loadStore(`twin-${seed}.myshopify.com`, store);
  const expressions = fc.sample(arbitrarySegment(poolsOf(store)), { seed, numRuns: segments });
  const findings: SeedFindings = { pairs: 0, telling: 0, moved: 0, differences: [] };
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, store.asOf);
    await rebuildAttributes(db, store.asOf);
    for (const [index, expression] of expressions.entries()) {
      const pair = new Pair(db, store, expression);
      try {
        await db.attempt(async () => {
          await pair.checkMembers(store.asOf);
          if (index % explainedEvery === 0) await pair.checkExplanations();
          if (seed % 2 === 0) await pair.checkTime(laterThan(store.asOf, seed * 1000 + index));
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

/** A moment soon after, a day after, or up to a year. */
function laterThan(asOf: Date, seed: number): Date {
  const random = createRandom(seed, 41);
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

  /** Members at a later moment, without anything being worked out anew, and who was announced to come or go. */
  async checkTime(to: Date): Promise<void> {
    const { asOf: from } = this.store;
    await this.checkMembers(to);
    const [before, after] = [from, to].map((at) => new Set(membersOf(this.expression, this.store, at)));
    const movers = this.store.customers.map(({ id }) => id).filter((id) => before!.has(id) !== after!.has(id));
    const compiled = compileSegment(this.expression, this.context);
    const edges = new Set(await this.ids(compiled.edges(from, to)));
    const missing = movers.filter((id) => !edges.has(id));
    this.hasMoved = movers.length > 0;
    if (missing.length > 0) this.differ(`edges up to ${to.toISOString()}`, movers, [...edges]);
    for (const scope of [null, movers.slice(0, 1)]) {
      if (scope?.length === 0) continue;
      const edge = await this.edge(compiled.nextEdge(from, scope ?? undefined));
      if (movers.length > 0 && (edge === null || edge > to))
        this.differ('next edge', [to.toISOString()], [String(edge?.toISOString())]);
      if (edge === null || edge <= from) {
        if (edge !== null) this.differ('next edge in the past', [from.toISOString()], [edge.toISOString()]);
        continue;
      }
      const still = membersOf(this.expression, this.store, new Date(edge.getTime() - 1)).filter(
        (id) => scope === null || scope.includes(id),
      );
      const were = [...before!].filter((id) => scope === null || scope.includes(id));
      if (!same(were, still)) this.differ(`before the next edge, ${edge.toISOString()}`, were, still);
    }
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
