import { z } from 'zod';
import { orNull } from '../words.ts';
import { lower } from './node-words.ts';

const variant = z.object({
  id: z.unknown(),
  title: z.unknown(),
  sku: z.unknown(),
  price: z.unknown(),
  compareAtPrice: z.unknown(),
  inventoryQuantity: z.unknown(),
  inventoryPolicy: lower,
  inventoryItem: orNull(z.object({ id: z.unknown(), tracked: z.boolean() })),
});

const node = z.object({
  id: z.unknown(),
  title: z.unknown(),
  handle: z.unknown(),
  vendor: z.unknown(),
  productType: z.unknown(),
  tags: z.unknown(),
  status: z.unknown(),
  publishedAt: z.unknown(),
  updatedAt: z.unknown(),
  featuredMedia: orNull(z.object({ preview: orNull(z.object({ image: orNull(z.object({ url: z.unknown() })) })) })),
  variants: z.array(variant),
});

/** A product of the Admin API as products/update would tell it, with all its variants. */
export function productPayload(given: unknown): object {
  const said = node.parse(given);
  const src = said.featuredMedia?.preview?.image?.url;
  return {
    id: said.id,
    title: said.title,
    handle: said.handle,
    vendor: said.vendor,
    product_type: said.productType,
    tags: said.tags,
    status: said.status,
    published_at: said.publishedAt,
    updated_at: said.updatedAt,
    image: src ? { src } : null,
    variants: said.variants.map(variantPayload),
  };
}

function variantPayload(said: z.infer<typeof variant>): object {
  return {
    id: said.id,
    title: said.title,
    sku: said.sku,
    price: said.price,
    compare_at_price: said.compareAtPrice,
    inventory_quantity: said.inventoryQuantity,
    inventory_policy: said.inventoryPolicy,
    inventory_item_id: said.inventoryItem?.id,
    // webhooks say so of a variant whose stock is not counted
    inventory_management: said.inventoryItem?.tracked === false ? null : 'shopify',
  };
}
