/**
 * What the web pixel sends: `POST /pixel`, content-type text/plain, no credentials.
 * {"shop":"name.myshopify.com","key":"...","events":[PixelEvent, ...]} with one to twenty events.
 * Ids are text, as in Shopify's web pixel types; prices are decimal numbers.
 */
export interface PixelPayload {
  shop: string;
  key: string;
  events: PixelEvent[];
}

interface PixelEnvelope {
  id: string;
  /** The browser, not the person. */
  clientId: string;
  type: 'standard';
  seq: number;
  /** ISO 8601. */
  timestamp: string;
  /** The logged-in customer; unauthenticated, so never a reason to merge identities by itself. */
  customerId: string | null;
  context: {
    document: {
      /** Origin, path and utm_* parameters only. */
      location: { href: string | null };
      /** Origin only. */
      referrer: string | null;
    };
  };
}

export interface PixelVariant {
  id: string | null;
  price: { amount: number; currencyCode: string } | null;
  product: { id: string } | null;
}

export interface PixelCartLine {
  quantity: number;
  merchandise: PixelVariant | null;
}

export interface PixelCheckout {
  token: string | null;
  order: { id: string | null; customer: { id: string | null } | null } | null;
  totalPrice: { amount: number; currencyCode: string } | null;
  lineItems: { quantity: number; variant: PixelVariant | null }[];
}

export interface PixelData {
  page_viewed: Record<string, never>;
  product_viewed: { productVariant: PixelVariant | null };
  collection_viewed: { collection: { id: string | null; title: string | null } | null };
  search_submitted: { searchResult: { query: string | null } | null };
  cart_viewed: {
    cart: { id: string | null; totalQuantity: number; lines: PixelCartLine[] } | null;
  };
  product_added_to_cart: { cartLine: PixelCartLine | null };
  product_removed_from_cart: { cartLine: PixelCartLine | null };
  checkout_started: { checkout: PixelCheckout | null };
  checkout_completed: { checkout: PixelCheckout | null };
}

export type PixelEventName = keyof PixelData;

export type PixelEvent = {
  [Name in PixelEventName]: PixelEnvelope & { name: Name; data: PixelData[Name] };
}[PixelEventName];
