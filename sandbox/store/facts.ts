/** What the payload builders are told of a store. Money is in minor units of `Money.currency`. */
export type StoreCurrency = 'EUR' | 'USD' | 'GBP';

export interface Money {
  currency: StoreCurrency;
  /** What the buyer saw: another currency at `rate` units for one of the shop's. */
  presentment?: { currency: StoreCurrency; rate: number };
}

export interface VariantFacts {
  id: number;
  sku: string;
  title: string;
  priceMinor: number;
  compareAtMinor: number | null;
  inventory: number;
}

export interface ProductFacts {
  id: number;
  title: string;
  handle: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: 'active' | 'draft' | 'archived';
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
  variants: VariantFacts[];
  /** Null = the product has no picture. */
  imageUrl: string | null;
}

export interface AddressFacts {
  address1: string;
  city: string;
  zip: string;
  country: string;
  countryCode: string;
}

export interface CustomerFacts {
  id: number;
  firstName: string | null;
  lastName: string | null;
  /** Null also where the app was not approved for protected data. */
  email: string | null;
  phone: string | null;
  createdAt: string;
  updatedAt: string;
  currency: StoreCurrency;
  address: AddressFacts | null;
}

export interface LineFacts {
  /** Unique among line items of the store. */
  id: number;
  product: ProductFacts;
  variant: VariantFacts;
  quantity: number;
  /** What is left after refunds and removals. */
  currentQuantity: number;
  priceMinor: number;
  /** The whole line's share of the order's discount. */
  discountMinor: number;
}

export interface OrderFacts {
  id: number;
  number: number;
  createdAt: string;
  updatedAt: string;
  money: Money;
  customer: CustomerFacts | null;
  email: string | null;
  phone: string | null;
  acceptsMarketing: boolean;
  cartToken: string | null;
  checkoutToken: string | null;
  landingSite: string | null;
  referringSite: string | null;
  sourceName: 'web' | 'pos';
  address: AddressFacts | null;
  lines: LineFacts[];
  shippingMinor: number;
  shippingRefunded: boolean;
  discountCode: string | null;
  test: boolean;
  fulfilled: boolean;
  cancelledAt: string | null;
}

export interface CartFacts {
  token: string;
  createdAt: string;
  updatedAt: string;
  money: Money;
  lines: LineFacts[];
}

export interface CheckoutFacts {
  id: number;
  token: string;
  cartToken: string;
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
  money: Money;
  email: string | null;
  phone: string | null;
  acceptsMarketing: boolean;
  customer: CustomerFacts | null;
  address: AddressFacts | null;
  landingSite: string | null;
  referringSite: string | null;
  lines: LineFacts[];
  shippingMinor: number;
}
