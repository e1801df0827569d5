import type { Lifecycle } from './lifecycle.ts';

/** What the reasons are made of. */
export interface Explainable {
  ordersCount: number;
  /** RFM is null before the first order that counts. */
  rfmThirds: string | null;
  rQuintile: number | null;
  fQuintile: number | null;
  mQuintile: number | null;
  lifecycle: Lifecycle;
  /** Days without an order after which this store's customers are lapsed, and churned. */
  lifecycleDays: [number, number];
}

/** One sentence for each conclusion that a person can check against the orders. */
export interface Reasons {
  lifecycle: string;
  rfmGroup: string;
  recency: string;
  frequency: string;
  monetary: string;
}

const fifths = ['lowest', 'second lowest', 'middle', 'second highest', 'highest'];
const thirds = ['lowest', 'middle', 'highest'];
const recencyThirds = ['more than a year', '181 to 365 days', 'at most 180 days'];

/** Why a customer has these scores. Pure. @param daysSince whole days since the last order that counts; null without one. */
export function explainScores(scores: Explainable, daysSince: number | null): Reasons {
  return {
    lifecycle: explainLifecycle(scores, daysSince),
    rfmGroup: explainThirds(scores.rfmThirds),
    recency: explainFifth(scores.rQuintile, 'how lately they bought'),
    frequency: explainFifth(scores.fQuintile, 'how often they bought'),
    monetary: explainFifth(scores.mQuintile, 'how much they spent'),
  };
}

function explainLifecycle(
  { lifecycle, lifecycleDays: [lapsed, churned], ordersCount }: Explainable,
  daysSince: number | null,
): string {
  const silence = `${daysSince ?? 0} ${daysSince === 1 ? 'day' : 'days'} without an order`;
  switch (lifecycle) {
    case 'prospect':
      return 'No order that counts yet';
    case 'new':
      return `First and only order; ${silence}, lapses after ${lapsed}`;
    case 'active':
      return `${ordersCount} orders; ${silence}, lapses after ${lapsed}`;
    case 'lapsed':
      return `${silence}; in this store ${lapsed} is long, ${churned} is gone`;
    case 'churned':
      return `${silence}; in this store nearly everybody who returns does so within ${churned}`;
  }
}

function explainThirds(code: string | null): string {
  if (code === null) return 'Needs an order that counts';
  const [recency = 1, frequency = 1, monetary = 1] = code.split('').map(Number);
  const parts = [
    `last order ${recencyThirds[recency - 1]} ago`,
    `orders in the ${thirds[frequency - 1]} third of buyers`,
    `spending in the ${thirds[monetary - 1]} third`,
  ];
  return `${code}: ${parts.join(', ')}`;
}

function explainFifth(score: number | null, what: string): string {
  return score === null
    ? 'Needs an order that counts'
    : `In the ${fifths[score - 1]} fifth of this store's buyers by ${what}`;
}
