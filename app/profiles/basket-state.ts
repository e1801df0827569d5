/** How a cart or checkout stands: `recovered` was abandoned before it was bought, `converted` was not. */
export type BasketState = 'open' | 'abandoned' | 'recovered' | 'converted';

/** Somebody who did nothing for an hour has left: the wait that most shops' first reminder has. */
const quietMs = 60 * 60_000;

interface Basket {
  kind: 'cart' | 'checkout';
  createdAt: Date;
  /** The last thing that happened to it; of a checkout this may be its completion. */
  updatedAt: Date;
  completedAt: Date | null;
  /** When its order was placed; null: there is none. */
  orderedAt: Date | null;
}

/**
 * How a basket stands at a moment. What is bought within an hour of being there was never left; a checkout is counted from its beginning, as
 * Shopify tells its completion as one more change. Pure.
 */
export function basketState({ kind, createdAt, updatedAt, completedAt, orderedAt }: Basket, asOf: Date): BasketState {
  const boughtAt = orderedAt ?? completedAt;
  const quietSince = boughtAt && kind === 'checkout' ? createdAt : updatedAt;
  const isLeft = (boughtAt ?? asOf).getTime() - quietSince.getTime() >= quietMs;
  if (boughtAt) return isLeft ? 'recovered' : 'converted';
  return isLeft ? 'abandoned' : 'open';
}
