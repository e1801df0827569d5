/** What a customer may prefer, in the order it is shown. */
export const affinityKinds = ['category', 'vendor', 'price_band', 'discount'] as const;
export type AffinityKind = (typeof affinityKinds)[number];

/** Prices by thirds of the store's products. */
export const priceBands = ['low', 'middle', 'high'] as const;

/** Whether orders had a discount. */
export const discountValues = ['discounted', 'full_price'] as const;

/** Of a kind, the values that weigh most are kept. */
export const affinityPlacesMax = 5;

/** One of a customer's preferences. */
export interface Affinity {
  kind: AffinityKind;
  /** 1 weighs most. */
  place: number;
  value: string;
  /** Of the weight of all values of the kind, 0 to 1. */
  share: number;
}
