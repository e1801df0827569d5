import { sign, verify } from '../platform/crypto.server.ts';

/** Whose feed it is. */
export interface FeedOwner {
  shopId: number;
  customerId: string;
}

const purpose = 'feed';

/** The token of a customer's feed: `SHOP.CUSTOMER.SIGNATURE`. Does not end; a person who is erased is shown best sellers. */
export function feedToken({ shopId, customerId }: FeedOwner): string {
  const subject = `${shopId}.${customerId}`;
  return `${subject}.${sign(purpose, subject)}`;
}

/** The owner of a token, or null when it was not made by `feedToken`; signatures are compared in constant time. */
export function readFeedToken(token: string): FeedOwner | null {
  const parts = /^([1-9]\d{0,9})\.(-?[1-9]\d{0,18})\.([0-9a-f]{32})$/.exec(token);
  if (!parts) return null;
  const [, shop = '', customerId = '', signature = ''] = parts;
  return verify(purpose, `${shop}.${customerId}`, signature) ? { shopId: Number(shop), customerId } : null;
}
