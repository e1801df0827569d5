/** SQL: whether a product row may be shown to a shopper: active, published by now, not deleted, in stock. */
export const sellable = (alias: string): string =>
  `(${alias}.status = 'ACTIVE' AND ${alias}.published_at IS NOT NULL AND ${alias}.deleted_at IS NULL AND ${alias}.available)`;
