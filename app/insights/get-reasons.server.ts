import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { currencyExponent } from '../shopify/money.ts';
import type { Affinity } from './affinity-kinds.ts';
import { explainAffinity } from './explain-affinity.ts';
import { explainEngagement } from './explain-engagement.ts';
import { explainLifecycle } from './explain-lifecycle.ts';
import { explainLoyalty } from './explain-loyalty.ts';
import { explainRfm, type RfmReasons } from './explain-rfm.ts';
import type { CustomerScoresRow } from './find-scores.server.ts';
import { lifecycleDaysBefore } from './lifecycle.ts';
import { listAffinityFacts } from './list-affinity-facts.server.ts';
import { listEngagement } from './list-engagement.server.ts';
import { listThresholds, type StoredThreshold } from './list-thresholds.server.ts';
import type { Reason, SayMoney } from './reason.ts';
import { rfmCutsOf } from './rfm-settings.ts';
import { lifecycleArea, lifecycleSettings, loyaltyArea, loyaltySettings } from './score-settings.ts';
import { thresholdNames as names } from './thresholds.ts';
import { listAffinities } from './weigh-affinities.server.ts';

/** Every conclusion about a customer with what it follows from. */
export interface CustomerReasons {
  lifecycle: Reason;
  rfm: RfmReasons;
  /** In whole points, today. */
  engagement: Reason & { score: number };
  loyalty: Reason;
  affinities: (Affinity & Reason)[];
}

/** Why a customer has their scores. About ten queries, all by index. @param ask.money says amounts of the store's currency. */
export async function getReasons(
  db: ShopDb,
  customerId: string,
  { scores, asOf, money, currency }: { scores: CustomerScoresRow; asOf: Date; money: SayMoney; currency: string },
): Promise<CustomerReasons> {
  const thresholds = await listThresholds(db);
  const spent = {
    ordersCount: scores.ordersCount,
    revenueMinor: Number(scores.revenueMinor),
    yearMinor: Number(scores.yearMinor),
  };
  const { parts, halfLifeDays } = await listEngagement(db, customerId, asOf);
  const loyalty = await getSetting(db, loyaltyArea, loyaltySettings);
  return {
    lifecycle: explainLifecycle({ ...scores, ...(await stageOf(db, thresholds)) }),
    rfm: explainRfm({ ...scores, ...spent }, rfmCutsOf(thresholds), money),
    engagement: {
      ...explainEngagement(parts, halfLifeDays),
      score: Math.round(parts.reduce((sum, { left }) => sum + left, 0)),
    },
    loyalty: explainLoyalty(spent, loyalty, { money, unit: 10 ** currencyExponent(currency) }),
    affinities: await explainAffinities(db, customerId, asOf),
  };
}

async function stageOf(db: ShopDb, thresholds: Record<string, StoredThreshold>) {
  const stored = thresholds[names.lifecycle];
  const [lapsed = lifecycleDaysBefore[0], churned = lifecycleDaysBefore[1]] = stored?.cuts ?? [];
  const { days } = await getSetting(db, lifecycleArea, lifecycleSettings);
  return { days: [lapsed, churned] as const, byHand: days !== null, gaps: stored?.population ?? 0 };
}

async function explainAffinities(db: ShopDb, customerId: string, asOf: Date): Promise<(Affinity & Reason)[]> {
  const facts = await listAffinityFacts(db, customerId, asOf);
  const signs = ({ bought, carted, viewed }: (typeof facts)[number]) => bought + carted + viewed;
  return (await listAffinities(db, customerId)).map((affinity) => {
    const ofKind = facts.filter(({ kind }) => kind === affinity.kind);
    const { kind, value, share } = affinity;
    const own = ofKind.find((one) => one.value === value) ?? { kind, value, bought: 0, carted: 0, viewed: 0 };
    const all = ofKind.reduce((sum, one) => sum + signs(one), 0);
    return { ...affinity, ...explainAffinity(share, own, all) };
  });
}
