import { z } from 'zod';
import type { InventoryLevelFact, VariantStockFact } from './catalogue-facts.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, orNull } from './words.ts';

const variant = z.object({ id, product_id: id, updated_at: orNull(instant) });

/**
 * variants/in_stock and variants/out_of_stock. Ranked by when Shopify sent it: a variant's `updated_at` does not move with its stock.
 */
export function parseVariantStock(inStock: boolean): (payload: unknown, stamp: Stamp) => VariantStockFact[] {
  return (payload, stamp) => {
    const said = variant.parse(payload);
    const version = versionOf(stamp.triggeredAt, stamp);
    return [{ kind: 'variant-stock', variantId: said.id, productId: said.product_id, inStock, version }];
  };
}

const level = z.object({
  inventory_item_id: id,
  location_id: id,
  available: orNull(z.int32()),
  updated_at: orNull(instant),
});

/** inventory_levels/update: the stock of one item at one location; null = not counted there. */
export function parseInventoryLevel(payload: unknown, stamp: Stamp): InventoryLevelFact[] {
  const said = level.parse(payload);
  return [
    {
      kind: 'inventory-level',
      inventoryItemId: said.inventory_item_id,
      locationId: said.location_id,
      available: said.available,
      version: versionOf(said.updated_at ?? stamp.triggeredAt, stamp),
    },
  ];
}
