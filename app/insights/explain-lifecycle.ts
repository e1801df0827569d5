import { gapsMin, type Lifecycle } from './lifecycle.ts';
import { counted, type Reason } from './reason.ts';

/** What a stage follows from. */
export interface ExplainableStage {
  lifecycle: Lifecycle;
  ordersCount: number;
  /** Whole days since the last order that counts; null without one. */
  recencyDays: number | null;
  /** Days without an order after which somebody is lapsed, and churned. */
  days: readonly [number, number];
  /** The merchant set the days. */
  byHand: boolean;
  /** How many times somebody bought again in this store. */
  gaps: number;
}

/** Why a customer is in a stage, and how often that would be wrong. Pure. */
export function explainLifecycle(stage: ExplainableStage): Reason {
  return { why: whyOf(stage), uncertainty: doubtOf(stage) };
}

function whyOf({ lifecycle, ordersCount, recencyDays, days: [lapsed, churned] }: ExplainableStage): string {
  const silence = `${counted(recencyDays ?? 0, 'day')} without an order`;
  switch (lifecycle) {
    case 'prospect':
      return 'No order that counts yet';
    case 'new':
      return `First and only order; ${silence}, lapses after ${lapsed}`;
    case 'active':
      return `${counted(ordersCount, 'order')}; ${silence}, lapses after ${lapsed}`;
    case 'lapsed':
      return `${silence}; lapsed after ${lapsed}, churned after ${churned}`;
    case 'churned':
      return `${silence}; churned after ${churned}`;
  }
}

function doubtOf({ lifecycle, byHand, gaps, days: [lapsed, churned] }: ExplainableStage): string | null {
  if (lifecycle === 'prospect') return null;
  if (byHand) return 'The days were set by hand';
  if (gaps < gapsMin)
    return `The store has only ${counted(gaps, 'repeat purchase')}: ${lapsed} and ${churned} days are assumed`;
  switch (lifecycle) {
    case 'lapsed':
      return `Of ${counted(gaps, 'repeat purchase')} in this store, up to 1 in 5 came after so long a pause`;
    case 'churned':
      return `Of ${counted(gaps, 'repeat purchase')} in this store, at most 1 in 20 came after so long a pause`;
    default:
      return null;
  }
}
