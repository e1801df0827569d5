import { naturalId } from './cells.ts';

/** The id of a product of which only the handle is known. */
export function productIdOf(handle: string): string {
  return naturalId(`product ${handle}`);
}

/** The id of a product of which only a SKU is known. */
export function productIdOfSku(sku: string): string {
  return naturalId(`product sku ${sku}`);
}
