import { sign, verify } from '../../platform/crypto.server.ts';
import { env } from '../../platform/env.server.ts';

const purpose = 'sendgrid-events';
/** Where SendGrid posts the events of a store's mails. */
export const eventsPath = '/events/sendgrid/';

/** The address of a store's event webhook: it names the store and can't be guessed. */
export function eventsUrl(shopId: number): string {
  return new URL(`${eventsPath}${shopId}.${sign(purpose, String(shopId))}`, env().SHOPIFY_APP_URL).href;
}

/** The store of such an address, or null; in constant time. */
export function readEventsToken(token: string): number | null {
  const [, shop = '', signature = ''] = /^([1-9]\d{0,9})\.([0-9a-f]{32})$/.exec(token) ?? [];
  return shop !== '' && verify(purpose, shop, signature) ? Number(shop) : null;
}
