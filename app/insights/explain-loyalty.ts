import { counted, type Reason, type SayMoney } from './reason.ts';
import type { LoyaltySettings } from './score-settings.ts';

/** What a tier follows from. Money in minor units of the store's currency. */
export interface ExplainableLoyalty {
  ordersCount: number;
  revenueMinor: number;
  /** In the last 365 days. */
  yearMinor: number;
}

/**
 * Why a customer is in a loyalty tier, and what is missing to the next. Pure.
 * @param unit minor units in one unit of the store's currency: 100 for euros.
 */
export function explainLoyalty(
  customer: ExplainableLoyalty,
  settings: LoyaltySettings,
  { money, unit }: { money: SayMoney; unit: number },
): Reason {
  if (customer.ordersCount === 0) return { why: 'Needs an order that counts', uncertainty: null };
  if (settings.tiers.length === 0) return { why: 'The store has no tiers', uncertainty: null };
  const { basis, pointsPerOrder, pointsPerUnit } = settings;
  const points = Math.floor(
    (customer.revenueMinor * pointsPerUnit) / unit + customer.ordersCount * pointsPerOrder + 1e-6,
  );
  const value = { spend: customer.revenueMinor, spendYear: customer.yearMinor, points }[basis];
  const say = (amount: number) => (basis === 'points' ? counted(amount, 'point') : money(amount));
  const limitOf = (from: number) => (basis === 'points' ? from : Math.round(from * unit));
  const has = { spend: `${say(value)} spent`, spendYear: `${say(value)} spent in 365 days`, points: say(value) }[basis];
  const held = settings.tiers.findLast(({ from }) => value >= limitOf(from));
  const next = settings.tiers.find(({ from }) => value < limitOf(from));
  const parts = [
    has,
    ...(held ? [`${held.name} from ${say(limitOf(held.from))}`] : []),
    next ? `${say(limitOf(next.from) - value)} to ${next.name}` : 'the highest tier',
  ];
  const falls = basis === 'spendYear' ? 'Orders older than a year stop counting, so the tier can fall' : null;
  return { why: parts.join('; '), uncertainty: falls };
}
