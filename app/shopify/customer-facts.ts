/** Two people are one from now on; `undoneAt` = the merchant took it back. */
export interface MergeFact {
  kind: 'merge';
  loserId: string;
  survivorId: string;
  source: 'shopify' | 'merchant';
  mergedAt: Date;
  undoneAt: Date | null;
  version: string;
}

/** The last word on one tag of one customer. */
export interface TagFact {
  kind: 'tag';
  customerId: string;
  tag: string;
  isPresent: boolean;
  version: string;
}

/** A customer joined or left a segment of Shopify's. */
export interface ShopifySegmentFact {
  kind: 'shopify-segment';
  customerId: string;
  segmentId: string;
  isMember: boolean;
  changedAt: Date;
  version: string;
}

/** The RFM group that Shopify itself puts a customer into. */
export interface ShopifyRfmFact {
  kind: 'shopify-rfm';
  customerId: string;
  /** As the Admin API names it: AT_RISK. */
  group: string;
  version: string;
}

/** What Shopify itself adds up of a customer. */
export interface PurchasingSummaryFact {
  kind: 'purchasing-summary';
  customerId: string;
  ordersCount: number;
  spentMinor: bigint;
  currency: string;
  lastOrderId: string | null;
  occurredAt: Date;
  version: string;
}
