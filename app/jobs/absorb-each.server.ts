import type { ShopDb } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { refusalOf } from '../platform/refusal-of.ts';

/** What came of a batch whose items stand for themselves. */
export interface AbsorbedEach<Item> {
  refused: Item[];
  productsShownAnew: string[];
}

/** Absorbs a batch all at once; when that fails, halves of halves down to the culprit, so that it alone is left out. */
export async function absorbEach<Item extends { facts: Fact[] }>(
  db: ShopDb,
  items: readonly Item[],
  { silent }: { silent: boolean },
): Promise<AbsorbedEach<Item>> {
  const facts = items.flatMap((item) => item.facts);
  if (facts.length === 0) return { refused: [], productsShownAnew: [] };
  try {
    const { productsShownAnew } = await db.attempt(() => absorb(db, facts, { silent }));
    return { refused: [], productsShownAnew };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const [only, ...others] = items;
    if (only && others.length === 0) {
      log.error(refusal, 'what was read was refused');
      return { refused: [only], productsShownAnew: [] };
    }
    const middle = Math.ceil(items.length / 2);
    const first = await absorbEach(db, items.slice(0, middle), { silent });
    const second = await absorbEach(db, items.slice(middle), { silent });
    return {
      refused: [...first.refused, ...second.refused],
      productsShownAnew: [...first.productsShownAnew, ...second.productsShownAnew],
    };
  }
}
