import { counted, type Reason, type SayMoney } from './reason.ts';
import { limitsOfCuts, type RfmCuts, type RfmLimits } from './rfm-settings.ts';

/** What RFM of one buyer is made of. */
export interface ExplainableRfm {
  /** Null before the first order that counts, and while the store has no limits. */
  rfmThirds: string | null;
  rQuintile: number | null;
  fQuintile: number | null;
  mQuintile: number | null;
  /** Whole days since the last order that counts. */
  recencyDays: number | null;
  ordersCount: number;
  revenueMinor: number;
}

export type RfmReasons = Record<'group' | 'recency' | 'frequency' | 'monetary', Reason>;

/** Below this one buyer is more than 2% of the store and moves the limits alone. */
const buyersFew = 50;

/** Why a customer has these RFM scores, with the limits that decide. Pure. */
export function explainRfm(buyer: ExplainableRfm, cuts: RfmCuts, money: SayMoney): RfmReasons {
  const { rfmThirds, recencyDays, ordersCount, revenueMinor } = buyer;
  if (recencyDays === null || ordersCount === 0) return everywhere('Needs an order that counts');
  if (rfmThirds === null) return everywhere('The limits of this store are not worked out yet');
  const uncertainty = doubtOf(cuts.population);
  const bought = `last order ${counted(recencyDays, 'day')} ago`;
  const orders = counted(ordersCount, 'order');
  const spent = `${money(revenueMinor)} spent`;
  const say: Record<RfmLimits['of'], (limit: number) => string> = {
    recencyDays: (limit) => `within ${counted(limit, 'day')}`,
    orders: (limit) => `from ${counted(limit, 'order')}`,
    spentMinor: (limit) => `from ${money(limit)}`,
  };
  const values: Record<RfmLimits['of'], number> = { recencyDays, orders: ordersCount, spentMinor: revenueMinor };
  const rung = (scheme: 'thirds' | 'fifths', of: RfmLimits['of']) =>
    rungOf(values[of], { of, cuts: cuts[scheme][of], say: say[of] });
  const third = (of: RfmLimits['of']) => rung('thirds', of).short;
  return {
    group: {
      why: `${rfmThirds}: ${bought} (${third('recencyDays')}), ${orders} (${third('orders')}), ${spent} (${third('spentMinor')})`,
      uncertainty,
    },
    recency: { why: `${capital(bought)}; ${rung('fifths', 'recencyDays').long}`, uncertainty },
    frequency: { why: `${orders}; ${rung('fifths', 'orders').long}`, uncertainty },
    monetary: { why: `${spent}; ${rung('fifths', 'spentMinor').long}`, uncertainty },
  };
}

/** Where on the ladder of limits a value stands: `3 is within 180 days`, and what is above it. */
function rungOf(
  value: number,
  { of, cuts, say }: { of: RfmLimits['of']; cuts: readonly number[]; say: (limit: number) => string },
): { short: string; long: string } {
  const limits = limitsOfCuts(of, cuts);
  const isReached = (limit: number, by: number) => (of === 'recencyDays' ? by <= limit : by >= limit);
  const scoreOf = (one: number) => 1 + limits.filter((limit) => isReached(limit, one)).length;
  const score = scoreOf(value);
  const hardestFirst = of === 'recencyDays' ? limits : limits.toReversed();
  const held = hardestFirst.find((limit) => isReached(limit, value));
  const next = hardestFirst.findLast((limit) => !isReached(limit, value));
  const short = held === undefined ? `${score} is below every limit` : `${score} is ${say(held)}`;
  const long = next === undefined ? `${short}, the best` : `${short}, ${scoreOf(next)} would be ${say(next)}`;
  return { short, long };
}

function doubtOf(population: number): string | null {
  if (population === 0 || population >= buyersFew) return null;
  return `The limits are of ${counted(population, 'buyer')} only: a few orders of others move them`;
}

const everywhere = (why: string): RfmReasons => {
  const reason = { why, uncertainty: null };
  return { group: reason, recency: reason, frequency: reason, monetary: reason };
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
