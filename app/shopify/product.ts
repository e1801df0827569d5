import { z } from 'zod';
import type { ProductDeletion, ProductFact, VariantFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { amount, id, instant, orNull, shortText, tags, text } from './words.ts';

const variant = z.object({
  id,
  title: shortText,
  sku: shortText,
  price: orNull(amount),
  compare_at_price: orNull(amount),
  inventory_quantity: orNull(z.int32()),
  inventory_policy: shortText,
  inventory_item_id: orNull(id),
  inventory_management: z.string().nullish(),
});

const product = z.object({
  id,
  title: text,
  handle: shortText,
  vendor: shortText,
  product_type: shortText,
  tags: orNull(tags),
  status: shortText,
  published_at: orNull(instant),
  updated_at: orNull(instant),
  image: orNull(z.object({ src: text })),
  images: orNull(z.array(z.object({ src: text }))),
  variants: orNull(z.array(variant)),
});

/** products/create and products/update; Shopify sends the first 100 variants. */
export function parseProduct(payload: unknown, stamp: Stamp): ProductFact[] {
  const said = product.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  return [
    {
      kind: 'product',
      productId: said.id,
      title: said.title ?? '',
      handle: said.handle,
      vendor: said.vendor,
      productType: said.product_type,
      tags: said.tags ?? [],
      status: (said.status ?? 'active').toUpperCase(),
      publishedAt: said.published_at,
      imageUrl: said.image?.src ?? said.images?.[0]?.src ?? null,
      variants: (said.variants ?? []).map(variantOf),
      updatedAt,
      version: versionOf(updatedAt, stamp),
    },
  ];
}

/** products/delete. */
export function parseProductDeletion(payload: unknown, stamp: Stamp): ProductDeletion[] {
  const said = z.object({ id }).parse(payload);
  const version = versionOf(stamp.triggeredAt, stamp);
  return [{ kind: 'product-deletion', productId: said.id, deletedAt: stamp.triggeredAt, version }];
}

function variantOf(said: z.infer<typeof variant>): VariantFact {
  // older payloads say null for a variant whose stock is not counted; newer ones leave the key out
  const untracked = said.inventory_management === null || said.inventory_quantity === null;
  return {
    variantId: said.id,
    title: said.title,
    sku: said.sku,
    price: said.price,
    compareAt: said.compare_at_price,
    inventoryQuantity: said.inventory_quantity,
    inventoryPolicy: said.inventory_policy?.toUpperCase() ?? null,
    inventoryItemId: said.inventory_item_id,
    available: untracked || said.inventory_policy === 'continue' || (said.inventory_quantity ?? 0) > 0,
  };
}
