import { isSellable } from './catalogue.ts';
import type { ShelfProduct } from './catalogue.ts';
import type { LineFacts } from './facts.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

const linesMax = 8;

/**
 * What one person puts in the cart: the first product from a favourite category (70%) or from the whole store, popular
 * ones first by Zipf's law; each next one in 35% of cases the fixed complement of the one before.
 */
export function fillBasket(
  random: Random,
  shelf: readonly ShelfProduct[],
  visit: { person: Person; atMs: number; nextLineId: () => number },
): LineFacts[] {
  const onSale = shelf.filter((product) => isSellable(product, visit.atMs));
  const wanted = Math.min(linesMax, 1 + Math.floor(Math.log(random.next()) / Math.log(0.55)));
  const chosen: ShelfProduct[] = [];
  for (let n = 0; n < wanted; n++) {
    const before = chosen.at(-1);
    const complement = before && random.chance(0.35) ? shelf[before.complement] : undefined;
    const product = complement && onSale.includes(complement) ? complement : pickProduct(random, onSale, visit.person);
    if (!chosen.includes(product)) chosen.push(product);
  }
  return chosen.map((product) => {
    const variant = random.pick(product.facts.variants);
    const quantity = random.chance(0.15) ? 2 : 1;
    return {
      id: visit.nextLineId(),
      product: product.facts,
      variant,
      quantity,
      currentQuantity: quantity,
      priceMinor: variant.priceMinor,
      discountMinor: 0,
    };
  });
}

/** One product a person looks at. */
export function pickProduct(random: Random, onSale: readonly ShelfProduct[], person: Person): ShelfProduct {
  const taste = random.chance(0.75) ? person.tastes[0] : person.tastes[1];
  const favourites = onSale.filter((product) => product.category === taste);
  const list = random.chance(0.7) && favourites.length > 0 ? favourites : onSale;
  return list[random.zipf(list.length)] as ShelfProduct;
}
