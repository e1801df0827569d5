import { z } from 'zod';
import type { ActivityFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, orNull, shortText, text, token } from './words.ts';

// a browser may send anything: what can't be read is left out, only the envelope has to be right
const lax = <Schema extends z.ZodType>(schema: Schema) => orNull(schema).catch(null as never);

/** The events the web pixel sends; anybody can post, so no other name becomes a topic. */
export const pixelEventNames = [
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'cart_viewed',
  'product_added_to_cart',
  'product_removed_from_cart',
  'checkout_started',
  'checkout_completed',
] as const;

const variant = z.object({ id: lax(id), product: lax(z.object({ id: lax(id) })) });
const cartLine = z.object({ quantity: lax(z.int32()), merchandise: lax(variant) });

const pixelEvent = z.object({
  id: token,
  clientId: orNull(token),
  name: token,
  timestamp: instant,
  customerId: lax(id),
  context: lax(z.object({ document: lax(z.object({ location: lax(z.object({ href: text })), referrer: text })) })),
  data: lax(
    z.object({
      productVariant: lax(variant),
      cartLine: lax(cartLine),
      collection: lax(z.object({ id: lax(id), title: shortText })),
      searchResult: lax(z.object({ query: shortText })),
      cart: lax(z.object({ id: lax(z.string()), totalQuantity: lax(z.int32()) })),
      checkout: lax(z.object({ token: lax(token) })),
    }),
  ),
});

/**
 * One event of the web pixel. Unauthenticated: its customer id and tokens attach views, its e-mail is not even read, and its
 * clock, which may be ahead, never passes the moment of arrival.
 */
export function parsePixelEvent(payload: unknown, stamp: Stamp): ActivityFact[] {
  const said = pixelEvent.parse(payload);
  const { data, context } = said;
  const merchandise = data?.productVariant ?? data?.cartLine?.merchandise ?? null;
  const occurredAt = said.timestamp < stamp.triggeredAt ? said.timestamp : stamp.triggeredAt;
  return [
    {
      kind: 'activity',
      activityId: said.id,
      name: said.name,
      occurredAt,
      clientId: said.clientId,
      customerId: said.customerId,
      productId: merchandise?.product?.id ?? null,
      cartToken: cartTokenOf(data?.cart?.id ?? null),
      checkoutToken: data?.checkout?.token ?? null,
      data: withoutNulls({
        variantId: merchandise?.id ?? null,
        quantity: data?.cartLine?.quantity ?? data?.cart?.totalQuantity ?? null,
        collectionId: data?.collection?.id ?? null,
        collectionTitle: data?.collection?.title ?? null,
        query: data?.searchResult?.query ?? null,
        href: context?.document?.location?.href ?? null,
        referrer: context?.document?.referrer ?? null,
      }),
      version: versionOf(occurredAt, stamp),
    },
  ];
}

/** `gid://shopify/Cart/TOKEN?key=...` or the token itself. */
function cartTokenOf(cartId: string | null): string | null {
  const found = cartId?.replace(/^gid:\/\/shopify\/Cart\//, '').split('?')[0];
  return found && found.length <= 255 ? found : null;
}

function withoutNulls(data: ActivityFact['data']): ActivityFact['data'] {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}
