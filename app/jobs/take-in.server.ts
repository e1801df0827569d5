import type { ShopDb } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import type { Refusal } from '../shopify/files/file-format.ts';
import type { FileGroup } from '../shopify/files/read-file.ts';
import { refusalOf } from '../platform/refusal-of.ts';

/** What became of a batch of a file. */
export interface TakenIn {
  /** People whose facts changed, and products. */
  changes: number;
  refusals: Refusal[];
  productsShownAnew: string[];
}

/** Absorbs what a file says, silently, all at once; when that fails, halves of halves down to the culprit, so that it alone is refused. */
export async function takeIn(db: ShopDb, groups: readonly FileGroup[]): Promise<TakenIn> {
  const facts = groups.flatMap((group) => group.facts);
  if (facts.length === 0) return { changes: 0, refusals: [], productsShownAnew: [] };
  try {
    const { peopleChanged, productsChanged, productsShownAnew } = await db.attempt(() =>
      absorb(db, facts, { silent: true }),
    );
    return { changes: peopleChanged + productsChanged, refusals: [], productsShownAnew };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const [only, ...others] = groups;
    if (only && others.length === 0) {
      log.error({ ...refusal, line: only.line }, 'a row of a file was refused');
      return {
        changes: 0,
        refusals: [{ line: only.line, field: 'row', reason: 'database-refused' }],
        productsShownAnew: [],
      };
    }
    const middle = Math.ceil(groups.length / 2);
    const halves = [await takeIn(db, groups.slice(0, middle)), await takeIn(db, groups.slice(middle))];
    return {
      changes: halves.reduce((sum, half) => sum + half.changes, 0),
      refusals: halves.flatMap((half) => half.refusals),
      productsShownAnew: halves.flatMap((half) => half.productsShownAnew),
    };
  }
}
