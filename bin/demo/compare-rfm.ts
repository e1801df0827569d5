import { countRfm as countOurs } from '../../app/insights/count-rfm.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { countRfm, recountSales } from '../../sandbox/store/recount-rfm.ts';

/** Our gross quintile counts beside a recount of the file, and whether they agree. */
export interface RfmComparison {
  equal: boolean;
  customers: number;
  r: number[];
  f: number[];
  m: number[];
}

/** Compares as of the end of the history: ranks of recency are the same on any later day. */
export async function compareRfm(shopId: number, source: { file: string; orders: number }): Promise<RfmComparison> {
  const ours = await forShop(shopId, (db) => countOurs(db, 'gross', new Date()));
  const theirs = countRfm(await recountSales(source));
  const equal =
    JSON.stringify([ours.r, ours.f, ours.m]) === JSON.stringify([theirs.recency, theirs.frequency, theirs.monetary]);
  if (!equal) console.error('RFM by the file:', JSON.stringify(theirs));
  return { equal, customers: ours.customers, r: ours.r, f: ours.f, m: ours.m };
}
