import type { ShelfProduct } from './catalogue.ts';
import type { ProductFacts } from './facts.ts';
import { buildProduct, buildProductDelete } from './payloads/product.ts';
import type { Step } from './store-state.ts';

/** The catalogue's own events: every product created, then what becomes of some. `afterMs` counts from the start. */
export function catalogueSteps(shelf: readonly ShelfProduct[], { startMs }: { startMs: number }): Step[] {
  const created = shelf.map(({ facts }, index): Step => ({
    afterMs: index * 1000,
    tell(at) {
      facts.updatedAt = at;
      return { at, topic: 'products/create', payload: buildProduct(facts) };
    },
  }));
  return [...created, ...shelf.flatMap((product) => fateSteps(product, startMs))];
}

function fateSteps(product: ShelfProduct, startMs: number): Step[] {
  const { facts, soldOutAt, reducedAt, deletedAt } = product;
  const steps: Step[] = [];
  if (reducedAt !== null) steps.push(updateStep(facts, reducedAt - startMs, reducePrice));
  if (soldOutAt !== null) steps.push(updateStep(facts, soldOutAt - startMs, sellOut));
  if (deletedAt !== null) {
    const payload = buildProductDelete(facts);
    const topic = 'products/delete';
    steps.push({ afterMs: deletedAt - startMs, tell: (at) => ({ at, topic, payload }) });
  }
  return steps;
}

function updateStep(
  facts: ProductFacts,
  afterMs: number,
  change: (variant: ProductFacts['variants'][number]) => void,
): Step {
  return {
    afterMs,
    tell(at) {
      facts.variants.forEach(change);
      facts.updatedAt = at;
      return { at, topic: 'products/update', payload: buildProduct(facts) };
    },
  };
}

function reducePrice(variant: ProductFacts['variants'][number]): void {
  variant.compareAtMinor = variant.priceMinor;
  variant.priceMinor = Math.round(variant.priceMinor * 0.8);
}

function sellOut(variant: ProductFacts['variants'][number]): void {
  variant.inventory = 0;
}
