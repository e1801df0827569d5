import type { ShopDb } from '../platform/db.server.ts';
import { edgeCases, type EdgeCase } from './edge-cases.ts';
import { findBlock } from './find-block.server.ts';
import { getBlockPerson, getPopularProducts } from './get-block-person.server.ts';
import { render, type Rendered } from './render.ts';

/** As whom a block is looked at. */
export type PreviewPerson = { customerId: string } | { edgeCase: EdgeCase };

/**
 * A block as someone would see it: a customer as they are now, or an edge case with the store's best sellers.
 * @param source what stands in the editor; without it, what is published.
 * @returns null when the store has no such block.
 */
export async function preview(db: ShopDb, slug: string, as: PreviewPerson, source?: string): Promise<Rendered | null> {
  const block = await findBlock(db, slug);
  if (!block) return null;
  const person =
    'customerId' in as
      ? await getBlockPerson(db, as.customerId)
      : edgeCases[as.edgeCase].person(await getPopularProducts(db));
  return render(source ?? block.source, person);
}
