/** A customer moved from one value of a score to another. */
export interface ScoreChange {
  customerId: string;
  score: 'rfm_group' | 'lifecycle' | 'loyalty_tier';
  from: string;
  to: string;
}
