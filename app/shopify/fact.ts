import type { CollectionDeletion, CollectionFact, InventoryLevelFact, VariantStockFact } from './catalogue-facts.ts';
import type {
  MergeFact,
  PurchasingSummaryFact,
  ShopifyRfmFact,
  ShopifySegmentFact,
  TagFact,
} from './customer-facts.ts';

/**
 * What a delivery says, in our words. Facts arrive in any order and more than once; `version` decides between two facts
 * about one thing: the bytewise greater one is the later one.
 */
export type Fact =
  | CustomerFact
  | CustomerDeletion
  | OrderFact
  | OrderDeletion
  | RefundFact
  | ProductFact
  | ProductDeletion
  | CartFact
  | CheckoutFact
  | CheckoutDeletion
  | ActivityFact
  | UninstalledFact
  | ShopFact
  | DataRequestFact
  | EngagementFact
  | AnswersFact
  | MergeFact
  | TagFact
  | ShopifySegmentFact
  | PurchasingSummaryFact
  | ShopifyRfmFact
  | VariantStockFact
  | InventoryLevelFact
  | CollectionFact
  | CollectionDeletion
  | BulkOperationFact
  | ScopesFact;

/** Who says where a person can be found: Shopify of its customer, an order or checkout of its buyer, a file. */
export const contactSources = ['shopify', 'order', 'file'] as const;
export type ContactSource = (typeof contactSources)[number];

/** What is known of a person's whereabouts; every field may be null. */
export interface Contact {
  source: ContactSource;
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Street lines and post code, joined by line breaks. */
  street: string | null;
  city: string | null;
  region: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  locale: string | null;
  /** Shopify's state of the account: disabled, invited, enabled, declined. */
  accountState: string | null;
  createdAt: Date | null;
}

/** Shopify's own states of marketing consent. */
export type ConsentState = 'SUBSCRIBED' | 'NOT_SUBSCRIBED' | 'UNSUBSCRIBED' | 'PENDING' | 'INVALID' | 'REDACTED';

export interface Consent {
  channel: 'email' | 'sms';
  state: ConsentState;
  optInLevel: string | null;
  occurredAt: Date;
  version: string;
  /** Topic and id of the delivery that said so. */
  source: string;
  webhookId: string;
}

/** A group is null when the delivery does not speak of it. */
export interface CustomerFact {
  kind: 'customer';
  customerId: string;
  contact: Contact | null;
  tags: string[] | null;
  consents: Consent[];
  version: string;
}

export interface CustomerDeletion {
  kind: 'customer-deletion';
  customerId: string;
  deletedAt: Date;
  version: string;
}

export interface OrderFact {
  kind: 'order';
  orderId: string;
  /** Null = a guest, or not approved to know. */
  customerId: string | null;
  /** Who bought, as far as the order itself says. */
  buyer: Contact;
  name: string | null;
  placedAt: Date;
  cancelledAt: Date | null;
  test: boolean;
  currency: string;
  grossMinor: bigint;
  currentMinor: bigint;
  discountMinor: bigint;
  financialStatus: string | null;
  sourceName: string | null;
  cartToken: string | null;
  checkoutToken: string | null;
  landingSite: string | null;
  referringSite: string | null;
  utm: Record<string, string> | null;
  discountCodes: string[];
  /** Money that is spent with a later order, and counts there. */
  giftCardsOnly: boolean;
  /** The company the buyer ordered for (B2B); null also where it is not told. */
  companyId: string | null;
  lines: OrderLineFact[];
  updatedAt: Date;
  version: string;
}

export interface OrderLineFact {
  lineId: string;
  productId: string | null;
  variantId: string | null;
  sku: string | null;
  title: string;
  quantity: number;
  currentQuantity: number;
  /** Of one unit, before discounts. */
  priceMinor: bigint;
  /** The whole line's share of all discounts. */
  discountMinor: bigint;
}

export interface OrderDeletion {
  kind: 'order-deletion';
  orderId: string;
  deletedAt: Date;
  version: string;
}

export interface RefundFact {
  kind: 'refund';
  refundId: string;
  orderId: string;
  refundedAt: Date;
  amountMinor: bigint;
  currency: string;
  lines: { lineId: string; quantity: number; amountMinor: bigint }[];
  version: string;
}

export interface ProductFact {
  kind: 'product';
  productId: string;
  title: string;
  handle: string | null;
  vendor: string | null;
  productType: string | null;
  tags: string[];
  status: string;
  publishedAt: Date | null;
  imageUrl: string | null;
  variants: VariantFact[];
  updatedAt: Date;
  version: string;
}

/** Prices are decimal text: a product does not name its currency, the shop does. */
export interface VariantFact {
  variantId: string;
  title: string | null;
  sku: string | null;
  price: string | null;
  compareAt: string | null;
  inventoryQuantity: number | null;
  inventoryPolicy: string | null;
  inventoryItemId?: string | null;
  /** False when it is tracked, sold out and not sold beyond its stock. */
  available: boolean;
}

export interface ProductDeletion {
  kind: 'product-deletion';
  productId: string;
  deletedAt: Date;
  version: string;
}

/** A line of a cart or a checkout, as it is kept. */
export interface BasketLine {
  productId: string | null;
  variantId: string | null;
  title: string | null;
  quantity: number;
  priceMinor: bigint | null;
  currency: string | null;
}

export interface CartFact {
  kind: 'cart';
  cartToken: string;
  lines: BasketLine[];
  createdAt: Date;
  updatedAt: Date;
  version: string;
}

export interface CheckoutFact {
  kind: 'checkout';
  checkoutToken: string;
  /** The number by which Shopify deletes it. */
  checkoutId: string | null;
  cartToken: string | null;
  customerId: string | null;
  email: string | null;
  lines: BasketLine[];
  totalMinor: bigint;
  currency: string;
  recoveryUrl: string | null;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
  version: string;
}

export interface CheckoutDeletion {
  kind: 'checkout-deletion';
  checkoutId: string;
  deletedAt: Date;
  version: string;
}

/** Something seen in the storefront. Unauthenticated: it never carries an e-mail. */
export interface ActivityFact {
  kind: 'activity';
  activityId: string;
  name: string;
  occurredAt: Date;
  clientId: string | null;
  customerId: string | null;
  productId: string | null;
  cartToken: string | null;
  checkoutToken: string | null;
  data: Record<string, string | number | null>;
  version: string;
}

export interface UninstalledFact {
  kind: 'uninstalled';
  uninstalledAt: Date;
  version: string;
}

export interface ShopFact {
  kind: 'shop';
  name: string | null;
  currency: string | null;
  timeZone: string | null;
  version: string;
}

/** A person's or Shopify's request to hand out or to erase; `payload` is the body as it came. */
export interface DataRequestFact {
  kind: 'data-request';
  requestId: string;
  request: 'customers/data_request' | 'customers/redact' | 'shop/redact';
  customerId: string | null;
  payload: string;
  receivedAt: Date;
  version: string;
}

/** What people do with a mail. */
export const engagementKinds = [
  'mail_opened',
  'mail_clicked',
  'mail_bounced',
  'mail_unsubscribed',
  'spam_reported',
] as const;
export type EngagementKind = (typeof engagementKinds)[number];

/** What somebody did with a mail, as the ESP that sent it tells: it knows them by address. */
export interface EngagementFact {
  kind: 'engagement';
  engagementId: string;
  name: EngagementKind;
  email: string;
  occurredAt: Date;
  data: Record<string, string | number>;
  version: string;
}

/** What a person said of themselves, one question. No values take an answer back. */
export interface AnswersFact {
  kind: 'answers';
  customerId: string;
  /** Told in the store's own form, or noted at Shopify. */
  source: 'storefront' | 'metafield';
  question: string;
  values: string[];
  answeredAt: Date;
  version: string;
}

/** A bulk operation that was asked for has ended. */
export interface BulkOperationFact {
  kind: 'bulk-operation';
  /** Shopify's gid. */
  operationId: string;
  /** COMPLETED, FAILED, CANCELED, EXPIRED. */
  status: string;
  errorCode: string | null;
  completedAt: Date | null;
  version: string;
}

/** What the store allows the app. */
export interface ScopesFact {
  kind: 'scopes';
  granted: string[];
  version: string;
}
