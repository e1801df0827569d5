import type { ShopDb } from '../platform/db.server.ts';
import { currencyExponent } from '../shopify/money.ts';
import type { LoyaltySettings } from './score-settings.ts';

/** What `loyaltyTierSql` takes: the tiers' names, their limits in minor units or points, and what a minor unit and an order are worth in points. */
export async function loyaltyParameters(
  db: ShopDb,
  { tiers, basis, pointsPerOrder, pointsPerUnit }: LoyaltySettings,
): Promise<unknown[]> {
  if (tiers.length === 0) return [];
  const unit = 10 ** (await findExponent(db));
  const tierNames = tiers.map(({ name }) => name);
  if (basis === 'points') return [tierNames, tiers.map(({ from }) => from), [pointsPerUnit / unit, pointsPerOrder]];
  return [tierNames, tiers.map(({ from }) => Math.round(from * unit))];
}

/** SQL of a customer's loyalty tier; null without an order that counts, or below the lowest. @param at the number of its first parameter. */
export function loyaltyTierSql({ tiers, basis }: LoyaltySettings, at: number): string {
  if (tiers.length === 0) return 'NULL::text';
  const points = `floor(revenue_minor * ($${at + 2}::float8[])[1] + orders_count * ($${at + 2}::float8[])[2] + 1e-6)`;
  const reached = { spend: 'revenue_minor', spendYear: 'revenue_365d_minor', points }[basis];
  const limits = `$${at + 1}::${basis === 'points' ? 'float8' : 'bigint'}[]`;
  const branches = tiers.map(
    (_, index) => `WHEN ${reached} >= (${limits})[${index + 1}] THEN ($${at}::text[])[${index + 1}]`,
  );
  return `CASE WHEN orders_count > 0 THEN CASE ${branches.toReversed().join(' ')} END END`;
}

/** One query by primary key. */
async function findExponent(db: ShopDb): Promise<number> {
  const [shop] = await db.query<{ currency: string }>('SELECT currency FROM shop WHERE shop_id = $1', [db.shopId]);
  return currencyExponent(shop?.currency ?? 'USD');
}
