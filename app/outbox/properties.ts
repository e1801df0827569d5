import { gridSize, recommendationsSlug } from '../content/recommendations-block.ts';
import { markLink } from '../shopify/click-mark.ts';
import type { Properties, PropertyValue } from './destination.ts';

/** One property as merchants see it at the ESP. */
export interface PropertyDefinition {
  name: string;
  type: 'Text' | 'Number' | 'Date';
  description: string;
  /** The part of Regulars that works it out. */
  source: 'traits' | 'rfm' | 'lifecycle' | 'loyalty' | 'engagement' | 'affinities' | 'segments' | 'recommendations';
}

/** What is known of one customer, as the catalogue needs it. Absent = null. */
export interface PropertyRow {
  ordersCount: number | null;
  /** Net of refunds, in the store's currency, major units. */
  revenue: number | null;
  /** YYYY-MM-DD in the store's time zone. */
  lastOrderOn: string | null;
  rfmGroup: string | null;
  rfmThirds: string | null;
  rQuintile: number | null;
  fQuintile: number | null;
  mQuintile: number | null;
  lifecycle: string | null;
  /** The group before the present one. */
  rfmGroupBefore: string | null;
  loyaltyTier: string | null;
  /** In whole points, as of the last night or change. */
  engagementScore: number | null;
  /** What is preferred most: category, brand, band of prices. */
  topCategory: string | null;
  topBrand: string | null;
  priceBand: string | null;
  /** Of the weight of the orders, those with a discount; 0 to 1. */
  discountShare: number | null;
  /** Names, in the order of the segment list. */
  segments: string[];
  /** Name of the one that the merchant ordered first, of those. */
  primarySegment: string | null;
  /** Best first. */
  products: ProductProperties[];
}

/** A recommended product as a mail shows it; the names are the ends of its properties'. */
export interface ProductProperties {
  id: string;
  title: string;
  url: string;
  image: string | null;
  /** With its currency, ready to show. */
  price: string | null;
}

/** Every property we set, in the order of the documentation. About 500 fields are allowed at SendGrid, text up to 1,000 characters. */
export const propertyCatalogue: readonly PropertyDefinition[] = [
  {
    name: 'regulars_rfm_group',
    type: 'Text',
    source: 'rfm',
    description: 'Group by recency, frequency and monetary value',
  },
  {
    name: 'regulars_rfm_thirds',
    type: 'Text',
    source: 'rfm',
    description: 'Recency, frequency, monetary in thirds, 3 is best: 332',
  },
  {
    name: 'regulars_rfm_recency',
    type: 'Number',
    source: 'rfm',
    description: 'Recency quintile, 1 to 5, 5 is most recent',
  },
  {
    name: 'regulars_rfm_frequency',
    type: 'Number',
    source: 'rfm',
    description: 'Frequency quintile, 1 to 5, 5 is most often',
  },
  {
    name: 'regulars_rfm_monetary',
    type: 'Number',
    source: 'rfm',
    description: 'Monetary quintile, 1 to 5, 5 is most spent',
  },
  {
    name: 'regulars_lifecycle',
    type: 'Text',
    source: 'lifecycle',
    description: "Stage by the store's own rhythm of orders",
  },
  {
    name: 'regulars_previous_rfm_group',
    type: 'Text',
    source: 'rfm',
    description: 'The RFM group before the present one',
  },
  { name: 'regulars_loyalty_tier', type: 'Text', source: 'loyalty', description: 'Tier, as named in Scores' },
  {
    name: 'regulars_engagement_score',
    type: 'Number',
    source: 'engagement',
    description: 'Points for what the customer did, which fade with time',
  },
  { name: 'regulars_top_category', type: 'Text', source: 'affinities', description: 'Category the customer tends to' },
  { name: 'regulars_top_brand', type: 'Text', source: 'affinities', description: 'Brand the customer tends to' },
  {
    name: 'regulars_price_band',
    type: 'Text',
    source: 'affinities',
    description: "low, middle or high: thirds of the store's prices",
  },
  {
    name: 'regulars_discount_share',
    type: 'Number',
    source: 'affinities',
    description: 'Share of the orders with a discount, the late ones weighing more; 0 to 1',
  },
  {
    name: 'regulars_segments',
    type: 'Text',
    source: 'segments',
    description: 'Names of the segments the customer is in',
  },
  {
    name: 'regulars_primary_segment',
    type: 'Text',
    source: 'segments',
    description: 'Name of the segment that is first in your order, of those the customer is in',
  },
  { name: 'regulars_orders_count', type: 'Number', source: 'traits', description: 'Orders that count' },
  {
    name: 'regulars_revenue',
    type: 'Number',
    source: 'traits',
    description: "Revenue net of refunds, in the store's currency",
  },
  {
    name: 'regulars_last_order_date',
    type: 'Date',
    source: 'traits',
    description: "Day of the last order, in the store's time zone",
  },
  ...Array.from({ length: gridSize }, (_, index) => recommendationDefinitions(index + 1)).flat(),
];

/**
 * A customer's properties by name: those with a value, nothing else. Pure; O(segments).
 * Source of the names: docs/features.md, K8.
 */
export function propertiesOf(row: PropertyRow): Properties {
  const values: Properties = {
    regulars_rfm_group: row.rfmGroup,
    regulars_rfm_thirds: row.rfmThirds,
    regulars_rfm_recency: row.rQuintile,
    regulars_rfm_frequency: row.fQuintile,
    regulars_rfm_monetary: row.mQuintile,
    regulars_lifecycle: row.lifecycle,
    regulars_previous_rfm_group: row.rfmGroupBefore,
    regulars_loyalty_tier: row.loyaltyTier,
    regulars_engagement_score: row.engagementScore,
    regulars_top_category: row.topCategory,
    regulars_top_brand: row.topBrand,
    regulars_price_band: row.priceBand,
    regulars_discount_share: row.discountShare,
    regulars_segments: row.segments.length > 0 ? row.segments : null,
    regulars_primary_segment: row.primarySegment,
    regulars_orders_count: row.ordersCount,
    regulars_revenue: row.revenue,
    regulars_last_order_date: row.lastOrderOn,
  };
  row.products.slice(0, gridSize).forEach((product, index) => {
    const url = markLink(product.url, { block: recommendationsSlug, place: index + 1 });
    for (const [part, value] of Object.entries<string | null>({ ...product, url }))
      values[`regulars_rec_${index + 1}_${part}`] = value;
  });
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Whether two values of a property are the same. */
export function sameValue(one: PropertyValue | undefined, other: PropertyValue | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function recommendationDefinitions(place: number): PropertyDefinition[] {
  const parts: Record<keyof ProductProperties, string> = {
    id: "Shopify's product id",
    title: 'Title',
    url: 'Address',
    image: 'Address of the picture',
    price: 'Price with currency',
  };
  return Object.entries(parts).map(([part, meaning]) => ({
    name: `regulars_rec_${place}_${part}`,
    type: 'Text',
    source: 'recommendations',
    description: `${meaning} of recommended product ${place}`,
  }));
}
