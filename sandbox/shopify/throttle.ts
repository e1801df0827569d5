/** What `extensions.cost.throttleStatus` says. */
export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Shopify's leaky bucket of query cost, one per shop, on the sandbox's clock. */
export interface CostBucket {
  /** Takes the requested cost when it is there; false = throttled, and nothing is taken. */
  take(points: number): boolean;
  /** Gives back what a query did not use. */
  refund(points: number): void;
  status(): ThrottleStatus;
}

/** Standard plan: 2000 points, 100 restored a second. */
const standard = { maximum: 2000, perSecond: 100 };

/** @param now the sandbox's clock, ms. */
export function createCostBucket(now: () => number, plan = standard): CostBucket {
  let available = plan.maximum;
  let filledAt = now();
  const fill = (): void => {
    const elapsedMs = Math.max(0, now() - filledAt);
    available = Math.min(plan.maximum, available + (elapsedMs * plan.perSecond) / 1000);
    filledAt = now();
  };
  return {
    take: (points) => {
      fill();
      if (points > available) return false;
      available -= points;
      return true;
    },
    refund: (points) => {
      available = Math.min(plan.maximum, available + points);
    },
    status: () => {
      fill();
      return {
        maximumAvailable: plan.maximum,
        currentlyAvailable: Math.floor(available),
        restoreRate: plan.perSecond,
      };
    },
  };
}
