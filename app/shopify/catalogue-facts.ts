/** Whether a variant can be had, whatever its product said before. */
export interface VariantStockFact {
  kind: 'variant-stock';
  variantId: string;
  productId: string;
  inStock: boolean;
  version: string;
}

/** What is there of an item at one location; null = not counted. */
export interface InventoryLevelFact {
  kind: 'inventory-level';
  inventoryItemId: string;
  locationId: string;
  available: number | null;
  version: string;
}

export interface CollectionFact {
  kind: 'collection';
  collectionId: string;
  title: string;
  handle: string | null;
  publishedAt: Date | null;
  updatedAt: Date;
  version: string;
}

export interface CollectionDeletion {
  kind: 'collection-deletion';
  collectionId: string;
  deletedAt: Date;
  version: string;
}
