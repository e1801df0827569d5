import type { ProductFacts, VariantFacts } from '../facts.ts';
import type { Payload } from '../store-event.ts';
import { amount } from './money.ts';

/** Body of products/create and products/update. */
export function buildProduct(product: ProductFacts): Payload {
  const image = product.imageUrl ? imageOf(product, product.imageUrl) : null;
  return {
    admin_graphql_api_id: `gid://shopify/Product/${product.id}`,
    body_html: `<p>${product.title} by ${product.vendor}</p>`,
    created_at: product.createdAt,
    handle: product.handle,
    id: product.id,
    product_type: product.productType,
    published_at: product.publishedAt,
    template_suffix: null,
    title: product.title,
    updated_at: product.updatedAt,
    vendor: product.vendor,
    status: product.status,
    published_scope: 'web',
    tags: product.tags.join(', '),
    variants: product.variants.map((variant, index) => variantOf(product, variant, index)),
    options: [],
    images: image ? [image] : [],
    image,
    media: [],
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: variantGid(variant),
      updated_at: product.updatedAt,
    })),
    has_variants_that_requires_components: false,
    category: null,
  };
}

/** Body of products/delete. */
export function buildProductDelete(product: ProductFacts): Payload {
  return { id: product.id };
}

function variantOf(product: ProductFacts, variant: VariantFacts, index: number): Payload {
  return {
    admin_graphql_api_id: variantGid(variant),
    barcode: null,
    compare_at_price: variant.compareAtMinor === null ? null : amount(variant.compareAtMinor),
    created_at: product.createdAt,
    id: variant.id,
    inventory_policy: 'deny',
    position: index + 1,
    price: amount(variant.priceMinor),
    product_id: product.id,
    sku: variant.sku,
    taxable: true,
    title: variant.title,
    updated_at: product.updatedAt,
    option1: variant.title,
    option2: null,
    option3: null,
    image_id: null,
    inventory_item_id: variant.id + 1,
    inventory_quantity: variant.inventory,
    old_inventory_quantity: variant.inventory,
  };
}

function imageOf(product: ProductFacts, src: string): Payload {
  const id = product.id + 500_000_000;
  return {
    id,
    alt: product.title,
    position: 1,
    product_id: product.id,
    created_at: product.createdAt,
    updated_at: product.updatedAt,
    admin_graphql_api_id: `gid://shopify/ProductImage/${id}`,
    width: 1200,
    height: 1200,
    src,
    variant_ids: [],
  };
}

function variantGid(variant: VariantFacts): string {
  return `gid://shopify/ProductVariant/${variant.id}`;
}
