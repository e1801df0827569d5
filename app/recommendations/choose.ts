/** Something a customer did with a product, newest first in lists. */
export interface RecentItem {
  productId: string;
  title: string;
  did: 'bought' | 'carted' | 'viewed';
}

/** What one customer's list is chosen from. */
export interface Candidates {
  recent: readonly RecentItem[];
  /** Nearest products of each recent product, best first. */
  similar: ReadonlyMap<string, readonly { productId: string; score: number }[]>;
  /** Best sellers, best first. */
  popular: readonly string[];
  /** Newest products, newest first: for a store that has sold nothing yet. */
  newest: readonly string[];
  /** Products a shopper may see now; everything else is left out. */
  sellable: ReadonlySet<string>;
  /** Products the customer has bought. */
  bought: ReadonlySet<string>;
}

/** One chosen product; `because` is the product it comes from, `reason` a sentence for people. */
export interface Choice {
  productId: string;
  score: number;
  strategy: 'similar' | 'popular' | 'new';
  reason: string;
  because: string | null;
}

/** How much each next product back counts against the newest. */
const recencyDecay = 0.85;

/**
 * Chooses at most `limit` products: those like what the customer lately bought, carted or viewed, then best sellers, then the newest.
 * Never one that was bought or can't be sold now; never one twice. Full whenever `popular` and `newest` hold enough.
 * O(recent * neighbours).
 */
export function choose(candidates: Candidates, limit: number): Choice[] {
  const chosen = new Map<string, Choice>();
  const offer = (choice: Choice) => {
    const { productId } = choice;
    const allowed = candidates.sellable.has(productId) && !candidates.bought.has(productId) && !chosen.has(productId);
    if (allowed && chosen.size < limit) chosen.set(productId, choice);
  };
  for (const choice of similarTo(candidates)) offer(choice);
  for (const [rank, productId] of candidates.popular.entries()) {
    offer({
      productId,
      score: 1 / (rank + 1),
      strategy: 'popular',
      reason: 'Popular in this store now',
      because: null,
    });
  }
  for (const [rank, productId] of candidates.newest.entries()) {
    offer({ productId, score: 1 / (rank + 1), strategy: 'new', reason: 'New in this store', because: null });
  }
  return [...chosen.values()];
}

/** Sums similarity to the recent products, newer ones counting more; the largest share gives the reason. Best first. */
function similarTo({ recent, similar }: Candidates): Choice[] {
  const found = new Map<string, { score: number; share: number; source: RecentItem }>();
  for (const [age, source] of recent.entries()) {
    for (const { productId, score } of similar.get(source.productId) ?? []) {
      const share = score * recencyDecay ** age;
      const before = found.get(productId);
      if (before === undefined) found.set(productId, { score: share, share, source });
      else {
        before.score += share;
        if (share > before.share) Object.assign(before, { share, source });
      }
    }
  }
  return [...found]
    .sort(([idA, a], [idB, b]) => b.score - a.score || (idA < idB ? -1 : 1))
    .map(([productId, { score, source }]) => ({
      productId,
      score: Number(score.toFixed(4)),
      strategy: 'similar',
      reason: reasonOf(source),
      because: source.productId,
    }));
}

function reasonOf(source: RecentItem): string {
  switch (source.did) {
    case 'bought':
      return `Because you bought ${source.title}`;
    case 'carted':
      return `Because you put ${source.title} in your cart`;
    case 'viewed':
      return `Because you looked at ${source.title}`;
  }
}
