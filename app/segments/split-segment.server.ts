import type { ShopDb } from '../platform/db.server.ts';
import { findSegment } from './find-segment.server.ts';
import { createSegment, nameLengthMax, type Saved } from './save-segment.server.ts';

/**
 * Splits a segment at random into new ones, disjoint and stable: the same person is always in the same part, whoever comes and goes. Nobody
 * beyond the shares is in one.
 * @param shares percents of the customers, each above 0, together at most 100.
 * @returns what became of each part; parts made before one that failed stay.
 * @throws RangeError when the shares are no shares.
 */
export async function splitSegment(
  db: ShopDb,
  slug: string,
  { shares, author, at }: { shares: readonly number[]; author: string; at: Date },
): Promise<Saved[]> {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.some((share) => !(share > 0)) || sum > 100)
    throw new RangeError('Shares are above 0 and together at most 100');
  const segment = await findSegment(db, slug);
  if (!segment) return [{ ok: false, reason: 'not-there' }];
  const parts: Saved[] = [];
  let from = 0;
  for (const [index, share] of shares.entries()) {
    const to = Number((from + share).toFixed(6));
    const bucket = `regulars.bucket('${slug}')`;
    const limits = [from > 0 && `${bucket} >= ${from}`, to < 100 && `${bucket} < ${to}`].filter(Boolean);
    parts.push(
      await createSegment(db, {
        name: partName(segment.name, index + 1),
        description: `${share} % of ${segment.name}, at random.`,
        source: [`(${segment.source})`, ...limits].join(' AND '),
        author,
        at,
      }),
    );
    from = to;
  }
  return parts;
}

/** A long name gives way, so that the parts are told apart. */
function partName(name: string, number: number): string {
  const end = `, part ${number}`;
  return `${name.slice(0, nameLengthMax - end.length)}${end}`;
}
