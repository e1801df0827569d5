import { holdProjection } from '../inbox/hold-projection.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { refusalOf } from '../platform/refusal-of.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { markShownTo } from '../recommendations/mark-shown-to.server.ts';
import type { Fact } from '../shopify/fact.ts';

/** What came of a batch whose items stand for themselves. */
export interface AbsorbedEach<Item> {
  /** Which could not be stored, and why. */
  refused: Map<Item, { reason: string; path: string }>;
  /** Facts that spoke of somebody erased. */
  erased: Set<Fact>;
  /** People and products that changed. */
  changes: number;
}

/**
 * Absorbs a batch all at once; when that fails, halves of halves, so that the culprit alone is left out. Whose mails show what
 * changed is marked too.
 * @param options.silent for history: what follows from it triggers nothing.
 * @throws what PostgreSQL says when no fact is to blame.
 */
export async function absorbEach<Item extends { facts: Fact[] }>(
  db: ShopDb,
  items: readonly Item[],
  { silent }: { silent: boolean },
): Promise<AbsorbedEach<Item>> {
  const facts = items.flatMap((item) => item.facts);
  if (facts.length === 0) return { refused: new Map(), erased: new Set(), changes: 0 };
  try {
    const onShownAnew = (productIds: readonly string[]) => followLists(db, productIds);
    const { peopleChanged, productsChanged, erased } = await db.attempt(() =>
      absorb(db, facts, { silent, onShownAnew }),
    );
    return { refused: new Map(), erased: new Set(erased), changes: peopleChanged + productsChanged };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const [only, ...others] = items;
    if (only && others.length === 0) return { refused: new Map([[only, refusal]]), erased: new Set(), changes: 0 };
    // both for all halves, before any marks anybody: what a later one shows anew waits for whoever concludes, who may wait for marks
    await holdProjection(db);
    await holdConclusions(db);
    const middle = Math.ceil(items.length / 2);
    const first = await absorbEach(db, items.slice(0, middle), { silent });
    const second = await absorbEach(db, items.slice(middle), { silent });
    return {
      refused: new Map([...first.refused, ...second.refused]),
      erased: new Set([...first.erased, ...second.erased]),
      changes: first.changes + second.changes,
    };
  }
}

/** A list that is being chosen from what the products were is waited for and seen. */
async function followLists(db: ShopDb, productIds: readonly string[]): Promise<void> {
  await holdConclusions(db);
  await markShownTo(db, productIds);
}
