import type { ProductFact, VariantFact } from '../fact.ts';
import { versionOf } from '../stamp.ts';
import { amountCell, listCell, literalCell, naturalId, shortCell, textCell } from './cells.ts';
import { type FileFormat, type FileRow, RowError, type RowGroup } from './file-format.ts';
import { productIdOf } from './named-product.ts';

/**
 * Shopify's export of products: a row per variant or further picture, one after the other; the first has the product's own fields. It
 * numbers nothing, so a product is known by its handle until Shopify tells its number. It has no dates: anything else that is known
 * is newer. Source: help.shopify.com/manual/products/import-export/using-csv, 2026
 */
export const productsFile: FileFormat = {
  required: ['Handle', 'Title', 'Variant Price'],
  keyOf: (row) => row.get('Handle'),
  isOver: (group, row) => group.key !== row.get('Handle'),
  factsOf: (group) => [productOf(group)],
};

const undated = new Date(0);

function productOf({ rows }: RowGroup): ProductFact {
  const [first] = rows;
  const handle = shortCell(first, 'Handle');
  if (handle === null) throw new RowError(first, 'Handle', 'empty');
  const status = shortCell(first, 'Status') ?? 'active';
  return {
    kind: 'product',
    productId: productIdOf(handle),
    title: textCell(first, 'Title') ?? handle,
    handle,
    vendor: shortCell(first, 'Vendor'),
    productType: shortCell(first, 'Type'),
    tags: listCell(first, 'Tags'),
    status: status.toUpperCase(),
    publishedAt: first.get('Published').toLowerCase() === 'false' ? null : undated,
    imageUrl: textCell(first, 'Image Src'),
    // a row without a price is one more picture
    variants: rows.filter((row) => row.get('Variant Price') !== '').map((row) => variantOf(row, handle)),
    updatedAt: undated,
    version: versionOf(undated, { triggeredAt: undated, body: rows.map((row) => row.text()).join('\n') }),
  };
}

function variantOf(row: FileRow, handle: string): VariantFact {
  const options = ['Option1 Value', 'Option2 Value', 'Option3 Value'].flatMap((column) => shortCell(row, column) ?? []);
  const counted = row.get('Variant Inventory Qty');
  const quantity = /^-?\d{1,9}$/.test(counted) ? Number(counted) : null;
  const policy = shortCell(row, 'Variant Inventory Policy')?.toUpperCase() ?? null;
  const isTracked = row.get('Variant Inventory Tracker') !== '';
  return {
    variantId: naturalId(`variant ${handle} ${options.join(' / ')}`),
    title: options.join(' / ') || null,
    sku: literalCell(row, 'Variant SKU'),
    price: amountCell(row, 'Variant Price'),
    compareAt: amountCell(row, 'Variant Compare At Price'),
    inventoryQuantity: quantity,
    inventoryPolicy: policy,
    // exports of stores with several locations leave the quantity out
    available: !isTracked || policy === 'CONTINUE' || quantity === null || quantity > 0,
  };
}
